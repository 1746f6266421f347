// Moves from the current field to the next one, or submits its form.

import { keyboardField } from "./field.js";

export const keyboardWays = {
  /** Return the field after `field` in the page; after the last one, the first. */
  next(field) {
    const fields = keyboardField.all();
    return fields[(fields.indexOf(field) + 1) % fields.length];
  },

  /** Return the next empty field of the same form, if any. */
  nextEmpty(field) {
    const fields = keyboardField.all().filter((other) => other.form === field.form);
    return fields.slice(fields.indexOf(field) + 1).find((other) => !other.value);
  },

  /** Act like the Enter key: a new line in a text area, otherwise press the form's button. */
  enter(field) {
    if (field.matches("textarea")) return keyboardField.insert(field, "\n");
    keyboardField.leave(field);
    const button = [...(field.form?.elements ?? [])].find(({ type }) => type === "submit");
    if (button) button.click();
    else field.form?.requestSubmit();
  },
};
