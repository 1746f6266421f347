// Whether the screen was touched last, here or on the page before: then the keyboard opens.

export const keyboardTouched = (() => {
  const TOUCHED = "touched"; // the name of the window goes on to the next page, not to the next view

  document.addEventListener("pointerdown", ({ pointerType }) => {
    window.name = pointerType === "mouse" ? "" : TOUCHED;
  }, true);
  return () => window.name === TOUCHED;
})();
