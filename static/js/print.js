"use strict";

// Without scripts there is no button: the page can be written down or saved as text.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
