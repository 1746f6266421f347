// When the field is left, and when the keyboard on the screen goes: Escape, or a press elsewhere.

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

  // When a password is shown or hidden, the engine sends its caret to the beginning with the next
  // layout: that is made now.
  const keepCaret = () => {
    field().getBoundingClientRect();
    field().setSelectionRange(caret, caret);
  };

  document.addEventListener("click", ({ target }) => {
    arrive(target); // it may have had the focus before
    if (caret !== null && target.closest(".reveal")) keepCaret();
    if (board.hidden || place.contains(target) || target.closest(".reveal")) return;
    // Not before the click has done what it does: a label moves the focus, a button must not move.
    setTimeout(() => {
      const { activeElement } = document;
      if (!keyboardField.serves(activeElement) && !place.contains(activeElement)) close();
    });
  });

  // Showing a password is no reason to leave its field.
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
