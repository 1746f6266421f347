// Where the page begins for a keyboard and a screen reader: at the error summary if there is one,
// else at the first empty field of a form that is the only purpose of its page.
"use strict";

const summary = document.querySelector("[data-focus]");

if (summary) {
  summary.focus();
  for (const link of summary.querySelectorAll("a")) {
    link.addEventListener("click", (event) => {
      const field = document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      field.focus({ preventScroll: true });
      field.closest(".field").scrollIntoView();
    });
  }
} else {
  const fields = document.querySelectorAll("form[data-begin] :is(input, select):not([type=hidden])");
  const empty = [...fields].find((field) => field.value === "");
  if (empty) empty.focus();
}
