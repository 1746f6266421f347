// Changes text and contrast at once and in place, so that nothing that was filled in or is shown
// only once gets lost. The language needs a page of its own: that is sent as any form.
"use strict";

const root = document.documentElement;

function press(form, name, pressed) {
  for (const button of form.querySelectorAll(`[name=${name}]`)) {
    button.setAttribute("aria-pressed", String(pressed(button)));
  }
}

function show(form, button) {
  if (button.name === "text") {
    for (const other of form.querySelectorAll("[name=text]")) {
      root.classList.toggle(`text-${other.value}`, other === button);
    }
    press(form, "text", (other) => other === button);
  } else {
    const on = button.value === "on";
    root.classList.toggle("contrast", on);
    press(form, "contrast", () => on);
    button.value = on ? "off" : "on";
  }
}

for (const button of document.querySelectorAll("form.look [name=text], form.look [name=contrast]")) {
  // At the click, before it becomes the sending of a form, which happens once on each page.
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const sent = new URLSearchParams(new FormData(button.form, button));
    // The page that the answer leads to is this one: it need not be made again.
    const answer = await fetch(button.form.action, {
      method: "POST",
      body: sent,
      redirect: "manual",
    });
    if (answer.type === "opaqueredirect") show(button.form, button);
    else location.reload();
  });
}
