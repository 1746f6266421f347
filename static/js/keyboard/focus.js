// Makes the keyboard a single tab stop; arrow keys move between keys.

/** Return a function that keeps the tab stop when `change` replaces the keys of `board`. */
export const keyboardFocus = (board) => {
  const middle = (key) => {
    const { left, width } = key.getBoundingClientRect();
    return left + width / 2;
  };

  const stop = (key) => {
    for (const other of board.querySelectorAll('[tabindex="0"]')) other.tabIndex = -1;
    key.tabIndex = 0;
  };

  /** Return the nearest key in the row above (-1) or below (1). */
  const across = (key, side) => {
    const rows = [...board.children].filter((row) => !row.hidden);
    const row = rows.at((rows.indexOf(key.parentElement) + side) % rows.length);
    const away = (other) => Math.abs(middle(other) - middle(key));
    return [...row.children].reduce((best, other) => (away(other) < away(best) ? other : best));
  };

  const ways = {
    ArrowLeft: (key) => key.previousElementSibling ?? key.parentElement.lastElementChild,
    ArrowRight: (key) => key.nextElementSibling ?? key.parentElement.firstElementChild,
    ArrowUp: (key) => across(key, -1),
    ArrowDown: (key) => across(key, 1),
    Home: (key) => key.parentElement.firstElementChild,
    End: (key) => key.parentElement.lastElementChild,
  };

  board.addEventListener("focusin", (event) => stop(event.target));
  board.addEventListener("keydown", (event) => {
    const way = ways[event.key];
    if (!way || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    way(event.target).focus();
  });

  return (change) => {
    const focused = board.contains(document.activeElement) && document.activeElement;
    const row = focused && [...board.children].indexOf(focused.parentElement);
    change();
    const same = focused && board.querySelector(`[value="${CSS.escape(focused.value)}"]`);
    const key = same || board.children[row || 0].firstElementChild;
    stop(key);
    if (focused) key.focus();
  };
};
