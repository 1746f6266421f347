// Submits a PIN or a lock code with its last digit.
"use strict";

for (const field of document.querySelectorAll("[data-digits]")) {
  const whole = new RegExp(`^[0-9]{${field.dataset.digits}}$`);
  field.addEventListener("input", () => {
    if (whole.test(field.value)) field.form.requestSubmit();
  });
}
