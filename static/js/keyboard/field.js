// Edits the field that is typed into. Stores no input.

export const keyboardField = (() => {
  const SERVED =
    "input:is(:not([type]), [type=text], [type=password], [type=search], [type=email], " +
    "[type=tel], [type=url], [type=number]), textarea";
  const untold = new WeakSet(); // fields whose `change` is still to come

  const serves = (field) =>
    field instanceof Element &&
    field.matches(SERVED) &&
    !(field.readOnly || field.disabled || field.inputMode === "none") &&
    !field.closest("[data-no-keyboard]");

  const wantsDigits = (field) => field.inputMode === "numeric" || field.type === "number";

  const all = () =>
    [...document.querySelectorAll(SERVED)].filter(
      (field) => serves(field) && field.getClientRects().length,
    );

  const replace = (field, text, start, end, inputType) => {
    // Number and email fields do not expose their caret, so text is added at the end.
    if (start === null) field.value = text ? field.value + text : field.value.slice(0, -1);
    else field.setRangeText(text, start, end, "end");
    if (field.selectionEnd === field.value.length) field.scrollLeft = field.scrollWidth;
    untold.add(field);
    field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true, inputType }));
  };

  const insert = (field, text) => {
    const { selectionStart: start, selectionEnd: end, value, maxLength } = field;
    const length = value.length - (end - start) + text.length;
    if (!serves(field) || (maxLength >= 0 && length > maxLength)) return;
    replace(field, text, start, end, text === "\n" ? "insertLineBreak" : "insertText");
  };

  const signBefore = (field, at) => [...field.value.slice(0, at)].pop() ?? "";
  const signAfter = (field, at) => [...field.value.slice(at)][0] ?? "";

  const erase = (field) => {
    const { selectionStart: start, selectionEnd: end } = field;
    if (!serves(field) || !field.value || (start === 0 && end === 0)) return;
    const from = start === end && start ? start - signBefore(field, start).length : start;
    replace(field, "", from, end, "deleteContentBackward");
  };

  /** Move the caret visually to the left (-1) or to the right (1). */
  const move = (field, side) => {
    const { selectionStart: start, selectionEnd: end } = field;
    if (start === null) return;
    const forth = side > 0 === (getComputedStyle(field).direction === "ltr");
    const step = forth ? signAfter(field, end).length : -signBefore(field, start).length;
    const at = (forth ? end : start) + (start === end ? step : 0);
    field.setSelectionRange(at, at);
  };

  /** Send the change event of `field`, as the engine does for physical keys. */
  const leave = (field) => {
    if (untold.delete(field)) field.dispatchEvent(new Event("change", { bubbles: true }));
  };

  document.addEventListener("change", (event) => untold.delete(event.target), true);
  return { all, erase, insert, leave, move, serves, wantsDigits };
})();
