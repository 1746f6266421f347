// Changes text size and contrast in place, so that input and content shown only once are not lost. The
// language needs a new page and is sent as an ordinary form.
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
  // On click, before the form is submitted, because forms are submitted only once per page.
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const sent = new URLSearchParams(new FormData(button.form, button));
    // The response redirects to this page, which need not be rendered again.
    const answer = await fetch(button.form.action, {
      method: "POST",
      body: sent,
      redirect: "manual",
    });
    if (answer.type === "opaqueredirect") show(button.form, button);
    else location.reload();
  });
}
