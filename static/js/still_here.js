// Counts down in a dialog before a session ends; any key or touch answers it.
"use strict";
{
  const dialog = document.querySelector(".still-here");
  const [left, announced] = [dialog.querySelector(".remaining"), dialog.querySelector(".unseen")];
  const format = new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit",
    unit: "second",
    unitDisplay: "long",
  });
  let [end, opening, ticking, dismissed, answering] = [0, 0, 0, false, false];

  const show = (next) => {
    const kinds = [`for-${next.why}`];
    if (next.filled && next.why !== "limit") kinds.push("for-filled");
    for (const part of dialog.querySelectorAll("[class^=for-]"))
      part.hidden = !kinds.some((kind) => part.classList.contains(kind));
    dialog.dataset.why = next.why;
  };

  const tick = () => {
    const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    const words = format.format(seconds);
    if (words === left.textContent) return;
    left.textContent = words;
    if (seconds === 20 || seconds === 10 || seconds === 5) announced.textContent = words;
  };

  const close = () => {
    clearInterval(ticking);
    announced.textContent = "";
    if (dialog.open) dialog.close();
  };

  const open = (next) => {
    if (dialog.open || (next.why === "limit" && dismissed)) return;
    dialog.showModal();
    ticking = setInterval(tick, 250);
  };

  document.addEventListener("presence", ({ detail: next }) => {
    clearTimeout(opening);
    end = performance.now() + next.seconds * 1000;
    const until = next.seconds - next.warning;
    if (until > 0) close();
    show(next);
    tick();
    opening = setTimeout(open, Math.max(0, until * 1000), next);
  });

  // A press that answers the dialog must not reach the page below. presence.js sees it first and tells
  // the server.
  const answer = (event) => {
    if (!event.isTrusted) return;
    if (event.type === "keydown" || event.type === "pointerdown") answering = false;
    if (dialog.open) {
      answering = event.type === "pointerdown";
      dismissed ||= dialog.dataset.why === "limit";
      close();
    } else if (!answering) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === "click") answering = false;
  };

  // A click without a pointer comes from a switch or a screen reader.
  for (const kind of ["keydown", "pointerdown", "mousedown", "mouseup", "click"])
    addEventListener(kind, answer, { capture: true });
}
