// Behavior of all forms.
"use strict";

// Moves the focus to the error summary, unless a single field has to be typed again and there is no
// wait.
const summary = [...document.querySelectorAll("[data-focus]")].find((box) => box.offsetParent);

if (summary) {
  const typed = document.querySelector("main [autofocus]");
  if (!typed || document.querySelector("[data-wait]")) summary.focus();
  for (const link of summary.querySelectorAll("a")) {
    link.addEventListener("click", (event) => {
      const field = document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      field.focus({ preventScroll: true });
      field.closest(".field").scrollIntoView();
    });
  }
}

// Submits a form only once; the button shows what is in progress.
for (const form of document.querySelectorAll("form[method=post]")) {
  let sent = false;
  const button = form.querySelector("[data-busy]");

  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
    if (!button) return;
    button.setAttribute("aria-busy", "true");
    button.textContent = button.dataset.busy;
  });
}

// Shows and hides a password. The button exists only with scripts. The password is hidden again before
// it is sent, so that autofill does not store it as plain text.
for (const button of document.querySelectorAll(".reveal")) {
  const field = document.getElementById(button.getAttribute("aria-controls"));
  const words = [
    { text: button.textContent, label: button.getAttribute("aria-label") },
    { text: button.dataset.hide, label: button.dataset.hideLabel },
  ];

  const turn = (shown) => {
    field.type = shown ? "text" : "password";
    button.textContent = words[Number(shown)].text;
    button.setAttribute("aria-label", words[Number(shown)].label);
  };

  button.addEventListener("click", () => turn(field.type === "password"));
  field.form.addEventListener("submit", () => turn(false));
  button.closest(".control").classList.add("has-reveal");
  button.hidden = false;
}

// Warns next to a password field that caps lock is on; known only after a key press or click.
for (const hint of document.querySelectorAll(".caps")) {
  const field = hint.closest(".field").querySelector("input");
  const look = (event) => {
    // A password manager sends key events without modifier state.
    if (event.getModifierState) hint.hidden = !event.getModifierState("CapsLock");
  };

  for (const kind of ["keydown", "keyup", "pointerup"]) field.addEventListener(kind, look);
  field.addEventListener("blur", () => {
    hint.hidden = true;
  });
}
