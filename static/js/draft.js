// Keeps what is typed in a note while it isn't saved, so that a lock or a sign-out loses nothing.
"use strict";

const QUIET = 1000; // milliseconds without a key
const LONGEST = 5000; // and at most, while someone types without a pause

for (const form of document.querySelectorAll("form[data-begin-draft]")) {
  let timer = 0;
  let since = 0; // of the first key that isn't kept yet
  let sending = new AbortController();

  async function keep(leaving = false) {
    clearTimeout(timer);
    timer = 0;
    sending.abort(); // an older state must not arrive last
    sending = new AbortController();
    const fields = new FormData(form);
    const body = new URLSearchParams(fields);
    body.set("draft", "yes");
    const signal = leaving ? undefined : sending.signal;
    try {
      await fetch(form.action, { method: "POST", body, keepalive: leaving, signal });
    } catch {
      // What was kept before stays; the next key tries again.
    }
  }

  form.addEventListener("input", () => {
    if (!timer) since = performance.now();
    clearTimeout(timer);
    const left = since + LONGEST - performance.now();
    timer = setTimeout(keep, Math.max(0, Math.min(QUIET, left)));
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = 0;
    sending.abort();
  });
  addEventListener("pagehide", () => timer && keep(true));
}
