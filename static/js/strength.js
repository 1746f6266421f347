// Rates a new password while it is typed: its length and how hard it is to guess, in words.
// This is only advice: the server decides, and knows far more common passwords.
"use strict";

const RUNS = ["abcdefghijklmnopqrstuvwxyz", "0123456789", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/** Return whether `pair` is adjacent on the keyboard, in the alphabet or in counting, or repeats. */
const isRun = (pair) =>
  pair[0] === pair[1] ||
  RUNS.some((run) => run.includes(pair) || run.includes(pair[1] + pair[0]));

/** Return an estimate in bits: each character that does not continue a run counts by its kind. */
const bits = (password) => {
  const signs = [...password.toLowerCase()];
  const fresh = signs.filter((sign, at) => at === 0 || !isRun(signs[at - 1] + sign)).length;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u];
  const kindsUsed = kinds.filter((kind) => kind.test(password)).length;
  const variety = Math.min(1, new Set(signs).size / 8);
  return fresh * (2.5 + 0.5 * kindsUsed) * variety;
};

/** Return 0 (easy to guess) to 3 (very good). */
const grade = (password) => [28, 42, 60].filter((limit) => bits(password) >= limit).length;

for (const meter of document.querySelectorAll(".strength")) {
  const field = document.getElementById(meter.dataset.for);
  const [shown, announced] = meter.querySelectorAll("p");
  const words = meter.dataset.words.split("|");
  const least = Number(field.dataset.strength);
  let pause;

  const say = () => {
    const length = [...field.value.normalize("NFC")].length;
    const level = length < least ? 0 : grade(field.value);
    const word = length < least ? meter.dataset.short : words[level];
    const count = meter.dataset.length.replace("{n}", length).replace("{min}", least);
    const ends = /^\s|\s$/.test(field.value) ? ` ${meter.dataset.ends}` : "";
    const advice = level < 2 ? ` ${meter.dataset.advice}` : "";
    meter.hidden = length === 0;
    meter.dataset.level = level + 1;
    shown.textContent = `${count} – ${word}.${ends}${advice}`;
    clearTimeout(pause);
    pause = setTimeout(() => {
      announced.textContent = length ? `${count}, ${word}${ends ? `.${ends}` : ""}` : "";
    }, 1000);
  };

  field.addEventListener("input", say);
}
