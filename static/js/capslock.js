// Say beside a password field that caps lock is on; a page can only know after a key or a click.
"use strict";

for (const hint of document.querySelectorAll(".caps")) {
  const field = hint.closest(".field").querySelector("input");
  const look = (event) => {
    // Form fill by a password manager sends key events that do not know the lock.
    if (event.getModifierState) hint.hidden = !event.getModifierState("CapsLock");
  };

  for (const kind of ["keydown", "keyup", "pointerup"]) field.addEventListener(kind, look);
  field.addEventListener("blur", () => {
    hint.hidden = true;
  });
}
