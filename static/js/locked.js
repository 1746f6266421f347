// As soon as somebody else may sign out whoever locked the screen, the page comes anew and says so;
// not while somebody types.
"use strict";

{
  const note = document.querySelector("[data-others-in]");
  setTimeout(() => {
    if (!document.querySelector("main [name=secret]").value) location.replace(location.pathname);
  }, note.dataset.othersIn * 1000);
}
