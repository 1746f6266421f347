// Creates the keys as buttons from the templates in the page.

export const keyboardKeys = (board, patterns) => {
  const SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
  const names = patterns.dataset.signs.split("|");
  let capital = false;

  const cased = (sign) => (!capital ? sign : sign === "ß" ? "ẞ" : sign.toUpperCase());

  /** Return a new key; keys with more than one character have their own template. */
  const key = (name) => {
    const sign = name.length === 1;
    const pattern = patterns.content.querySelector(`[value="${sign ? "" : name}"]`);
    const made = pattern.cloneNode(true);
    made.tabIndex = -1;
    if (!sign) return made;
    made.value = name;
    made.textContent = cased(name);
    if (SIGNS.includes(name)) made.setAttribute("aria-label", names[SIGNS.indexOf(name)]);
    return made;
  };

  const row = (keys) => {
    const made = document.createElement("div");
    made.className = "row";
    made.append(...keys.map(key));
    return made;
  };

  const signKeys = () => [...board.querySelectorAll(".key")].filter(({ value }) => value.length === 1);

  /** Remove the alternatives. */
  const withdraw = () => {
    board.querySelector(".offered")?.remove();
    board.firstElementChild.hidden = false;
  };

  return {
    withdraw,
    fill: (rows) => board.replaceChildren(...rows.map((line) => row(line.split(" ")))),

    /** Show upper or lower case letters. */
    capitals(on) {
      capital = on;
      for (const each of signKeys()) each.textContent = cased(each.value);
    },

    /** Show `signs` in place of the first row. */
    offer(signs) {
      withdraw();
      const offered = row([...signs, "withdraw"]);
      offered.classList.add("offered");
      board.firstElementChild.hidden = true;
      board.prepend(offered);
    },
  };
};
