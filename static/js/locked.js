// Reloads the lock page, unless someone is typing, once anyone may sign out the person who locked the
// screen.
"use strict";

{
  const note = document.querySelector("[data-others-in]");
  setTimeout(() => {
    if (!document.querySelector("main [name=secret]").value) location.replace(location.pathname);
  }, note.dataset.othersIn * 1000);
}
