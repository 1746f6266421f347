// Closes the on-screen keyboard when its field is left: Escape, or a press elsewhere.

import { keyboardField } from "./field.js";

export const keyboardLeaving = ({ board, place, field, arrive, close }) => {
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    const ours = (element) => element === field() || board.contains(element);
    if (field() && ours(target) && !ours(relatedTarget)) keyboardField.leave(field());
  });

  let caret = null;
  document.addEventListener("click", () => {
    caret = field()?.selectionEnd ?? null;
  }, true);

  // When a password is shown or hidden, the engine moves its caret to the start at the next layout, so
  // force the layout now.
  const keepCaret = () => {
    field().getBoundingClientRect();
    field().setSelectionRange(caret, caret);
  };

  document.addEventListener("click", ({ target }) => {
    arrive(target); // it may have had the focus before
    if (caret !== null && target.closest(".reveal")) keepCaret();
    if (board.hidden || place.contains(target) || target.closest(".reveal")) return;
    // Only after the click has had its effect: a label moves the focus, and a button must not move.
    setTimeout(() => {
      const { activeElement } = document;
      if (!keyboardField.serves(activeElement) && !place.contains(activeElement)) close();
    });
  });

  // Showing a password does not leave its field.
  document.addEventListener("mousedown", (event) => {
    if (!board.hidden && event.target.closest(".reveal")) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || board.hidden) return;
    event.preventDefault();
    const withdraw = board.querySelector("[value=withdraw]");
    if (withdraw) withdraw.click();
    else close();
  });
};
