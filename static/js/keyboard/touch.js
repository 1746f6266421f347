// Records whether the last input was a touch, here or on the previous page; then the keyboard opens.

export const keyboardTouched = (() => {
  const TOUCHED = "touched"; // the name of the window goes on to the next page, not to the next view

  document.addEventListener("pointerdown", ({ pointerType }) => {
    window.name = pointerType === "mouse" ? "" : TOUCHED;
  }, true);
  return () => window.name === TOUCHED;
})();
