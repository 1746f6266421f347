// Keeps what is typed in a note while it isn't saved, so that a lock or a sign-out loses nothing.
"use strict";

const QUIET = 1000; // milliseconds without a key

for (const form of document.querySelectorAll("form[data-begin-draft]")) {
  let timer = 0;
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
    clearTimeout(timer);
    timer = setTimeout(keep, QUIET);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = 0;
    sending.abort();
  });
  addEventListener("pagehide", () => timer && keep(true));
}
