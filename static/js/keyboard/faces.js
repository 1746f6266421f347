// Updates the labels and states of keys that can be on, off or changed.

/** Show on `board` the state of `shift` (0: off, 1: next letter, 2: lock), `accents`, `language`. */
export const keyboardFaces = (board, { shift, accents, language }) => {
  const say = (name, words, pressed) => {
    const key = board.querySelector(`[value=${name}]`);
    if (!key) return;
    key.setAttribute("aria-label", words(key));
    if (pressed !== undefined) key.setAttribute("aria-pressed", pressed);
    return key;
  };
  const named = new Intl.DisplayNames([language], { type: "language" }).of(language);

  say("shift", ({ dataset }) => (shift > 1 ? dataset.caps : dataset.shift), shift > 0)
    ?.classList.toggle("locked", shift > 1);
  say("accents", ({ ariaLabel }) => ariaLabel, accents);
  say("layout", ({ dataset }) => dataset.layout.replace("{name}", named))
    ?.replaceChildren(language.toUpperCase());
};
