// Actions of the keys that type no character.

import { keyboardField } from "./field.js";
import { keyboardLayouts } from "./layouts.js";
import { keyboardWays } from "./ways.js";

/** Return the functions by key name, given the parts of a board. */
export const keyboardActions = ({ board, now, field, serve, turn, type, withdraw, tell }) => {
  const languages = Object.keys(keyboardLayouts);

  /** Go to `next`; with a switch or the arrow keys, the focus stays on the keys. */
  const go = (next) => {
    if (!next) return;
    if (!board.contains(document.activeElement)) return next.focus();
    serve(next);
    tell.moved(next);
    tell.say(next.labels?.[0]?.textContent.trim() ?? next.ariaLabel ?? "");
  };

  return {
    withdraw,
    shift: () => {
      now.shift = (now.shift + 1) % 3;
    },
    accents: () => {
      const on = !now.accents;
      withdraw();
      now.accents = on;
    },
    layout: (key) => {
      now.language = languages[(languages.indexOf(now.language) + 1) % languages.length];
      turn("letters", key);
    },
    letters: (key) => turn("letters", key),
    signs: (key) => turn("signs", key),
    more: (key) => turn("more", key),
    space: () => type(" "),
    erase: () => keyboardField.erase(field()),
    left: () => keyboardField.move(field(), -1),
    right: () => keyboardField.move(field(), 1),
    next: () => go(keyboardWays.next(field())),
    enter: () => keyboardWays.enter(field()),
    done: () => {
      const empty = keyboardWays.nextEmpty(field());
      if (empty) go(empty);
      else keyboardWays.enter(field());
    },
    close: tell.close,
  };
};
