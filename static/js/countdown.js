// Counts a wait down: visible every second, announced politely now and then. At its end, the button
// works again and the messages disappear. Another user name can be tried meanwhile.
"use strict";

const language = document.documentElement.lang;
const unit = (count, name) =>
  new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "long" }).format(count);

/** Return `seconds` in words, as the server's `wait` filter does. */
const inWords = (seconds) => {
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  const parts = minutes ? [unit(minutes, "minute")] : [];
  if (rest || !minutes) parts.push(unit(rest, "second"));
  return parts.join(" ");
};

for (const wait of document.querySelectorAll("[data-wait]")) {
  // Not the wall clock, which can be set.
  const end = performance.now() + Number(wait.dataset.wait) * 1000;
  const [left, announced] = [wait.querySelector(".remaining"), wait.querySelector(".unseen")];
  const form = document.querySelector("main form");
  const button = form?.querySelector(".primary, .danger");
  const name = form?.elements.username;
  const waitingName = name?.value;
  let over = false;

  const lock = () => {
    if (button) button.disabled = !over && (!name || name.value === waitingName);
  };

  const tick = () => {
    const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    left.textContent = inWords(seconds);
    if (seconds > 0) {
      if (seconds % 60 === 0 || seconds === 30 || seconds === 10) {
        announced.textContent = left.textContent;
      }
      return;
    }
    over = true;
    clearInterval(timer);
    wait.querySelector(".until").hidden = true;
    wait.querySelector(".done").hidden = false;
    announced.textContent = "";
    clear();
    lock();
  };

  const clear = () => {
    const summary = document.querySelector(".summary");
    const boxed = [document.body, wait, summary].includes(document.activeElement);
    summary?.remove();
    wait.querySelector(".icon")?.remove();
    wait.classList.remove("notice", "warning");
    // The title of a page with a form starts with "Please wait".
    if (form) document.title = document.title.split(" – ").slice(1).join(" – ");
    const fields = [...(form?.querySelectorAll("input:not([type=hidden])") ?? [])];
    if (boxed) fields.find(({ value }) => !value)?.focus();
  };

  name?.addEventListener("input", lock);
  const timer = setInterval(tick, 250);
  tick();
  lock();
}
