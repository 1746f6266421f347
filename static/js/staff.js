// The staff's pages are not left to the next person: where one types, they stay while it is used;
// where one chooses what is to be done, only for as long as that is allowed.
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
