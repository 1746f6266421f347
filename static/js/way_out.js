// The way out for staff: the mark held for five seconds, or Ctrl+Alt+Shift+Q, opens the staff page.
"use strict";

const HELD_FOR = 5000; // milliseconds
const STRAYS = 24; // pixels: nobody holds a finger quite still
const staffPage = document.currentScript.dataset.staff;
const openStaffPage = () => location.assign(staffPage);

for (const mark of document.querySelectorAll(".bar .mark, .masthead .mark")) {
  let timer = 0;
  let held = false;
  let start = null;

  const letGo = () => {
    clearTimeout(timer);
    timer = 0;
  };

  mark.addEventListener("pointerdown", (event) => {
    letGo();
    held = false;
    start = event;
    mark.setPointerCapture(event.pointerId);
    timer = setTimeout(() => {
      held = true;
      openStaffPage();
    }, HELD_FOR);
  });
  mark.addEventListener("pointermove", (event) => {
    if (!timer) return;
    if (Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) > STRAYS) letGo();
  });
  for (const kind of ["pointerup", "pointercancel", "lostpointercapture"]) {
    mark.addEventListener(kind, letGo);
  }

  // The mark is part of a link home: after it was held, letting go of it follows no link, and
  // neither a menu nor dragging the link away ends the holding.
  mark.closest("header").addEventListener("click", (event) => {
    if (held) event.preventDefault();
  });
  for (const kind of ["contextmenu", "dragstart"]) {
    mark.closest("header").addEventListener(kind, (event) => event.preventDefault());
  }
}

addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.altKey && event.shiftKey && event.code === "KeyQ") {
    event.preventDefault();
    openStaffPage();
  }
});
