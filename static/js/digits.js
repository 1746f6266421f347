// A PIN, or the four digits of a lock, are sent with the last one.
"use strict";

for (const field of document.querySelectorAll("[data-digits]")) {
  const whole = new RegExp(`^[0-9]{${field.dataset.digits}}$`);
  field.addEventListener("input", () => {
    if (whole.test(field.value)) field.form.requestSubmit();
  });
}
