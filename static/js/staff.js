// Closes unattended staff pages: a page for typing stays while it is used, a page for choosing an
// action only as long as its token is valid.
"use strict";

for (const form of document.querySelectorAll("[data-leave-after]")) {
  let timer = 0;
  const stay = () => {
    clearTimeout(timer);
    const seconds = Number(form.dataset.leaveAfter);
    timer = setTimeout(() => location.assign(form.dataset.leaveTo), seconds * 1000);
  };

  stay();
  if (form.querySelector("[type=password]")) {
    for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, stay);
  }
}
