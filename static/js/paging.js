// The arrow keys turn the pages of a document, and lead to the next picture.
"use strict";

document.addEventListener("keydown", (event) => {
  const way = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  const modified = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
  const typing = event.target.closest("input, textarea, select, .sheet");
  const link = way && document.querySelector(`main a[rel=${way}]`);
  if (link && !modified && !typing) link.click();
});
