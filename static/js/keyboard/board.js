// Shows the keys of the on-screen keyboard and connects them to its field.

import { keyboardActions } from "./actions.js";
import { keyboardFaces } from "./faces.js";
import { keyboardField } from "./field.js";
import { keyboardFocus } from "./focus.js";
import { keyboardKeys } from "./keys.js";
import { keyboardAccents, keyboardLayouts, keyboardPages } from "./layouts.js";
import { keyboardPress } from "./press.js";

/** Return `serve(field)`; `tell` has the callbacks `say(words)`, `moved(field)` and `close()`. */
export const keyboardBoard = (board, patterns, tell) => {
  const keys = keyboardKeys(board, patterns);
  const keepingFocus = keyboardFocus(board);
  const language = document.documentElement.lang.split("-")[0];
  const now = { shift: 0, accents: false, language: language in keyboardLayouts ? language : "en" };
  let [field, origin] = [null, null];

  const dress = () => {
    keys.capitals(now.shift > 0);
    keyboardFaces(board, now);
  };

  const show = (page) => {
    keepingFocus(() => keys.fill(keyboardPages[page] ?? keyboardLayouts[now.language]));
    board.dataset.page = page;
    dress();
  };

  const turn = (page, key) => {
    show(page);
    tell.say((board.querySelector(`[value=${key.value}]`) ?? key).ariaLabel);
  };

  const serve = (wanted) => {
    const page = keyboardField.wantsDigits(wanted) ? "digits" : "letters";
    if (field === wanted && (page === "digits") === (board.dataset.page === "digits")) return;
    if (field) keyboardField.leave(field);
    field = wanted;
    Object.assign(now, { shift: 0, accents: false });
    show(page);
  };

  const withdraw = () => {
    if (board.querySelector(".offered")?.contains(document.activeElement)) origin.focus();
    keepingFocus(keys.withdraw);
    now.accents = false;
  };

  const offer = (key) => {
    const accents = keyboardAccents[key.value];
    if (!accents || key.closest(".offered")) return false;
    origin = key;
    keepingFocus(() => keys.offer(accents));
    if (key === document.activeElement) board.querySelector(".offered .key").focus();
    return true;
  };

  const type = (text) => {
    keyboardField.insert(field, text);
    if (now.shift === 1) now.shift = 0;
    withdraw();
  };

  const actions = keyboardActions({ board, now, turn, type, withdraw, tell, serve, field: () => field });
  keyboardPress(board, (key) => {
    if (key.value.length > 1) actions[key.value](key);
    else if (!now.accents || !offer(key)) type(key.textContent);
    dress();
  }, offer);
  return serve;
};
