// Handles key presses by touch, mouse, switch or screen reader.

/**
 * Call `press(key)` for each pressed key of `board`, and `hold(key)` for a held one, which returns
 * whether it has alternatives. The field keeps the focus.
 */
export const keyboardPress = (board, press, hold) => {
  const LONG = 500; // milliseconds
  const AGAIN = 70;
  const REPEATED = ["erase", "left", "right"];
  const grips = new Map(); // by pointer: fast typists have two fingers on the keys

  const repeat = (grip, pause) => {
    grip.used = true;
    press(grip.key);
    grip.timer = setTimeout(repeat, pause, grip, AGAIN);
  };

  const release = ({ pointerId }) => {
    const grip = grips.get(pointerId);
    clearTimeout(grip?.timer);
    grips.delete(pointerId);
    return grip;
  };

  /** Press keys that other fingers hold down, in the order in which they were touched. */
  const settle = () => {
    for (const [pointerId, { key, used }] of grips) {
      release({ pointerId });
      if (!used) press(key);
    }
  };

  board.addEventListener("pointerdown", (event) => {
    const key = event.target.closest(".key");
    if (!key || event.button !== 0) return;
    settle();
    const grip = { key, used: false };
    grips.set(event.pointerId, grip);
    if (REPEATED.includes(key.value)) return repeat(grip, LONG);
    grip.timer = setTimeout(() => {
      grip.used = hold(key);
    }, LONG);
  });

  document.addEventListener("pointerup", (event) => {
    const grip = release(event);
    const key = grip && document.elementFromPoint(event.clientX, event.clientY)?.closest(".key");
    // The key where the finger is lifted counts; after a long press, only an alternative does.
    if (key && (!grip.used || key.closest(".offered"))) press(key);
  });

  document.addEventListener("pointercancel", release);

  // A click without a pointer comes from Enter, a switch or a screen reader.
  board.addEventListener("click", (event) => {
    const key = event.target.closest(".key");
    if (key && event.detail === 0) press(key);
  });

  // Prevent the engine's defaults: moving the focus, scrolling, a menu, and a click, which might go to
  // something else that is under the finger by then.
  for (const kind of ["mousedown", "touchstart", "contextmenu"]) {
    board.addEventListener(kind, (event) => event.preventDefault(), { passive: false });
  }
};
