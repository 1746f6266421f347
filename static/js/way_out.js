// Opens the staff page of a kiosk: hold the logo for five seconds, or press Ctrl+Alt+Shift+Q.
"use strict";

const HELD_FOR = 5000; // milliseconds
const STRAYS = 24; // pixels: nobody holds a finger quite still
const staffPage = document.currentScript.dataset.staff;
const openStaffPage = () => location.assign(staffPage);

for (const mark of document.querySelectorAll("header .mark")) {
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

  // The logo is part of a link to home: releasing it after a long press follows no link, and neither a
  // menu nor dragging the link ends the press.
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
