// Ctrl with plus, minus or zero makes text larger, smaller or normal, with the page's own buttons.
"use strict";

const STEPS = { "+": 1, "=": 1, "-": -1, 0: -Infinity };

document.addEventListener("keydown", (event) => {
  const step = STEPS[event.key];
  const sizes = [...document.querySelectorAll("form.look [name=text]")];
  if (!event.ctrlKey || event.altKey || !step || !sizes.length) return;
  event.preventDefault();
  const now = sizes.findIndex((button) => button.getAttribute("aria-pressed") === "true");
  const wanted = Math.min(Math.max(now + step, 0), sizes.length - 1);
  if (wanted !== now) sizes[wanted].click();
});
