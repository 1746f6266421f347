// Searches while typing: fetches the list as the form would, and replaces the old one.
"use strict";

const PAUSE = 250; // milliseconds without a key

for (const form of document.querySelectorAll("form[data-search]")) {
  const place = document.querySelector(form.dataset.search);
  let timer = 0;
  let asked = 0;

  async function find() {
    const number = ++asked;
    const fields = new FormData(form);
    fields.delete("page");
    const address = `${location.pathname}?${new URLSearchParams(fields)}`;
    const answer = await fetch(address);
    if (!answer.ok || answer.redirected) return location.assign(address);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (number !== asked) return;
    place.replaceChildren(...page.querySelector(form.dataset.search).childNodes);
    history.replaceState(null, "", address);
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE);
  });
}
