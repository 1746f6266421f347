// Moves tiles by dragging their handle, with a mouse, a pen or a finger. Buttons do the same without.

const SAVED = "#arranged";

for (const form of document.querySelectorAll("form[data-arrange]")) {
  const list = form.querySelector(SAVED);
  const status = form.querySelector("[data-moved]");
  let dragged = null;
  let next = null; // where it was

  const offer = () => {
    for (const handle of list.querySelectorAll(".handle")) handle.hidden = false;
  };

  const put = (y) => {
    const others = [...list.children].filter((item) => item !== dragged);
    const after = others.find((item) => {
      const box = item.getBoundingClientRect();
      return y < box.top + box.height / 2;
    });
    if (after !== dragged.nextElementSibling) list.insertBefore(dragged, after ?? null);
    dragged.scrollIntoView({ block: "nearest" });
  };

  async function save(item) {
    const fields = new FormData(form);
    fields.set("moved", item.dataset.key);
    fields.set("before", item.nextElementSibling?.dataset.key ?? "");
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const saved = page.querySelector(SAVED);
    if (!answer.ok || !saved) return location.reload();
    const place = [...list.children].indexOf(item) + 1;
    list.replaceChildren(...saved.childNodes);
    offer();
    const words = status.dataset.moved.replace("{n}", place);
    status.textContent = words.replace("{all}", list.children.length);
  }

  const end = (isKept) => {
    const item = dragged;
    if (!item) return;
    if (!isKept) list.insertBefore(item, next);
    item.classList.remove("dragged");
    dragged = null;
    if (item.nextElementSibling !== next) save(item);
  };

  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".handle");
    if (!handle || event.button) return;
    event.preventDefault();
    dragged = handle.closest("li");
    next = dragged.nextElementSibling;
    dragged.classList.add("dragged");
    list.setPointerCapture(event.pointerId);
  });
  list.addEventListener("pointermove", (event) => dragged && put(event.clientY));
  list.addEventListener("pointerup", () => end(true));
  list.addEventListener("pointercancel", () => end(false));
  document.addEventListener("keydown", (event) => event.key === "Escape" && end(false));
  offer();
}
