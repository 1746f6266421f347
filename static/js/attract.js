// Shows a moving clock while nobody uses the sign-in page, to protect the screen from burn-in. Any
// touch or key reloads the page; earlier input and the waking key or touch are dropped.
"use strict";
{
  const PLACES = ["0 0", "0 -12vh", "8vw -4vh", "4vw 10vh", "-6vw 6vh", "-8vw -8vh"];
  const MOVE = 60000; // milliseconds
  const TELL = 15000; // between two times that the server is told that somebody is there
  const TYPED = "input:not([type=hidden], [type=checkbox], [type=radio]), textarea";

  const dialog = document.querySelector("[data-attract]");
  const language = document.documentElement.lang;
  const parts = {
    ".clock": new Intl.DateTimeFormat(language, { timeStyle: "short" }),
    ".date": new Intl.DateTimeFormat(language, { dateStyle: "full" }),
  };
  let [waiting, told, woken, place] = [0, -TELL, false, 0];

  const tell = () => {
    for (const [part, format] of Object.entries(parts))
      dialog.querySelector(part).textContent = format.format(new Date());
  };

  const move = () => {
    dialog.firstElementChild.style.translate = PLACES[++place % PLACES.length];
  };

  const begin = () => {
    for (const form of document.forms) form.reset();
    for (const field of document.querySelectorAll(TYPED)) field.value = "";
    tell();
    dialog.showModal();
    setInterval(tell, 1000);
    setInterval(move, MOVE);
  };

  const wait = () => {
    clearTimeout(waiting);
    waiting = setTimeout(begin, dialog.dataset.attract * 1000);
  };

  // Tells the server about typing, so that it keeps the chosen text size and contrast.
  const tellServer = () => {
    const now = performance.now();
    if (now - told < TELL) return;
    told = now;
    const { value } = document.querySelector("[name=csrfmiddlewaretoken]");
    const body = new URLSearchParams({ ago: 0, stranger: 1, csrfmiddlewaretoken: value });
    fetch(dialog.dataset.presence, { method: "POST", body });
  };

  const use = (event) => {
    if (!event.isTrusted || (event.type === "pointermove" && !event.movementX && !event.movementY))
      return;
    if (!dialog.open) {
      tellServer();
      return wait();
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (woken) return;
    woken = true;
    location.replace(dialog.dataset.signIn);
  };

  // A click without a pointer comes from a switch or a screen reader.
  for (const kind of ["pointerdown", "pointermove", "keydown", "touchstart", "wheel", "click"])
    addEventListener(kind, use, { capture: true, passive: false });
  wait();
}
