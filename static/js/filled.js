// Whether a form of this page is filled in by half, for which a person gets more time.
"use strict";

const isFilledIn = (() => {
  const FIELDS = "main form[method=post] :is(input:not([type=hidden]), textarea)";
  const chosen = new Map();
  for (const one of document.querySelectorAll("main form[method=post] select"))
    chosen.set(one, one.value);

  // A page with errors shows what was filled in before; what is shown only once takes as long.
  return () =>
    document.querySelector("main :is(.summary, .codes)") !== null ||
    [...chosen].some(([one, before]) => one.value !== before) ||
    [...document.querySelectorAll(FIELDS)].some(
      (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked,
    );
})();
