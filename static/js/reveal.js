// Show and hide a password. The button appears only when this runs, and the password is hidden
// again before it is sent, so that no form memory keeps it as plain text.
"use strict";

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
