// Selects everyone on the page at once, and shows when all are selected individually.
"use strict";

const results = document.querySelector("#results");

function offer() {
  for (const all of results.querySelectorAll("[data-tick-all]")) {
    all.closest("label").hidden = false;
  }
}

results.addEventListener("change", (event) => {
  const all = results.querySelector("[data-tick-all]");
  const boxes = [...results.querySelectorAll("input[name=person]")];
  if (!all) return;
  if (event.target === all) {
    for (const box of boxes) box.checked = all.checked;
  } else if (event.target.name === "person") {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && !all.checked;
  }
});

// The list is replaced while typing.
new MutationObserver(offer).observe(results, { childList: true });
offer();
