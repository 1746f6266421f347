// Detects a partly completed form, for which the idle time is extended.
"use strict";

const isFilledIn = (() => {
  const FIELDS = "main form[method=post] :is(input:not([type=hidden]), textarea)";
  const chosen = new Map();
  for (const one of document.querySelectorAll("main form[method=post] select"))
    chosen.set(one, one.value);

  // A page with errors shows earlier input; something shown only once needs the same time.
  return () =>
    document.querySelector("main :is(.summary, .codes)") !== null ||
    [...chosen].some(([one, before]) => one.value !== before) ||
    [...document.querySelectorAll(FIELDS)].some(
      (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked,
    );
})();
