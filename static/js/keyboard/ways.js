// From the field that is typed into to the next one, or on with its form.

import { keyboardField } from "./field.js";

export const keyboardWays = {
  /** Return the field after `field` in the page; after the last one, the first. */
  next(field) {
    const fields = keyboardField.all();
    return fields[(fields.indexOf(field) + 1) % fields.length];
  },

  /** Return the field of the same form that comes next and has nothing in it yet, if any. */
  nextEmpty(field) {
    const fields = keyboardField.all().filter((other) => other.form === field.form);
    return fields.slice(fields.indexOf(field) + 1).find((other) => !other.value);
  },

  /** Do what the Enter key does: a new line in a text, otherwise press the form's button. */
  enter(field) {
    if (field.matches("textarea")) return keyboardField.insert(field, "\n");
    keyboardField.leave(field);
    const button = [...(field.form?.elements ?? [])].find(({ type }) => type === "submit");
    if (button) button.click();
    else field.form?.requestSubmit();
  },
};
