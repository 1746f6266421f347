// Opens and closes the on-screen keyboard, and scrolls so that it does not cover its field.

import { keyboardBoard } from "./board.js";
import { keyboardField } from "./field.js";
import { keyboardLeaving } from "./leaving.js";
import { keyboardTouched } from "./touch.js";

const place = document.querySelector(".keyboard-place");
const [board, patterns, status] = place.children;
const opener = document.querySelector(".keyboard-opener");
const always = board.dataset.opens === "always";
let field = null;

// First everything that belongs to the field; then the field itself, if there is not enough room.
const bring = () => {
  for (const part of [field?.closest(".field"), field]) part?.scrollIntoView({ block: "nearest" });
};

const show = (open) => {
  board.hidden = !open;
  opener.hidden = open || !keyboardField.all().length;
  const room = open ? `calc(1rem + ${board.offsetHeight}px)` : "";
  document.body.style.paddingBlockEnd = room;
  document.documentElement.style.scrollPaddingBlockEnd = room;
  if (open) bring();
};

const moved = (to) => {
  field?.removeAttribute("data-typed");
  field = to;
  field.dataset.typed = "";
  bring();
};

const close = () => {
  if (board.contains(document.activeElement)) field.focus();
  show(false);
};

const say = (words) => {
  status.textContent = words;
};

const serve = keyboardBoard(board, patterns, { say, moved, close });

const open = (wanted) => {
  serve(wanted);
  moved(wanted);
  show(true);
};

const arrive = (target) => {
  if (!keyboardField.serves(target)) return;
  if (always || keyboardTouched() || !board.hidden) open(target);
  else opener.hidden = false;
};

opener.addEventListener("click", ({ detail }) => {
  open(keyboardField.serves(field) ? field : keyboardField.all()[0]);
  // Without a pointer, the focus goes to the keys, otherwise to the field.
  (detail ? field : board.querySelector('[tabindex="0"]')).focus();
});

keyboardLeaving({ board, place, field: () => field, arrive, close });
new ResizeObserver(() => show(!board.hidden)).observe(board);
document.addEventListener("focusin", ({ target }) => arrive(target));
show(false);
arrive(document.activeElement);
