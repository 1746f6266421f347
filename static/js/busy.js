// A form is sent once: its button turns and says what is being done until the next page comes.
"use strict";

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
