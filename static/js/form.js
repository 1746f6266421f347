// What every form does for the person who fills it in.
"use strict";

// At an error, the page begins at its summary, whose links lead to the fields, unless there is one
// place where one types again and nothing to wait for.
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

// A form is sent once, unless its answer is a file: its button says what is done meanwhile.
for (const form of document.querySelectorAll("form[method=post]:not([data-download])")) {
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

// Show and hide a password. The button appears only when this runs, and the password is hidden
// again before it is sent, so that no form memory keeps it as plain text.
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

// Say beside a password field that caps lock is on; a page can only know after a key or a click.
for (const hint of document.querySelectorAll(".caps")) {
  const field = hint.closest(".field").querySelector("input");
  const look = (event) => {
    // Form fill by a password manager sends key events that do not know the lock.
    if (event.getModifierState) hint.hidden = !event.getModifierState("CapsLock");
  };

  for (const kind of ["keydown", "keyup", "pointerup"]) field.addEventListener(kind, look);
  field.addEventListener("blur", () => {
    hint.hidden = true;
  });
}
