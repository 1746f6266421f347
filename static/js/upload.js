// Sends large files in pieces, one after the other, and shows how far it is. Without scripts, the form
// sends a few megabytes at once.
"use strict";

const form = document.querySelector("[data-upload]");
const place = document.querySelector("[data-uploads]");
const [said, bar, list] = ["p", "progress", "ul"].map((name) => place.querySelector(name));

// Returns what the server answers; anything but its own answer means that the page has to be opened again.
async function send(fields) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("folder", form.elements.folder.value);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const answer = await fetch(form.dataset.upload, { method: "POST", body });
  if (answer.redirected) return location.reload();
  return answer.json();
}

async function upload(file, sent, all) {
  const piece = Number(form.dataset.piece);
  let id = "";
  for (let offset = 0; offset < file.size; offset += piece) {
    const part = file.slice(offset, offset + piece);
    const last = offset + piece >= file.size ? "on" : "";
    const answer = await send({ upload: id, offset, called: file.name, last, piece: part });
    if (!answer) return null;
    if (answer.refused) throw new Error("refused", { cause: answer.refused });
    id = answer.upload;
    bar.value = (sent + offset + part.size) / all;
  }
  return id;
}

async function uploadAll(files) {
  const all = files.reduce((sum, file) => sum + file.size, 0) || 1;
  let [sent, refused] = [0, 0];
  for (const file of files) {
    said.textContent = file.name;
    try {
      if (!(await upload(file, sent, all))) throw new Error("signed out");
    } catch (error) {
      refused += 1;
      const line = document.createElement("li");
      line.textContent = `${file.name}: ${error.cause ?? form.dataset.broken}`;
      list.append(line);
    }
    sent += file.size;
  }
  if (refused) {
    said.textContent = "";
    form.reset();
  } else {
    const { folder } = form.elements;
    location.assign(form.dataset.done + (folder.value ? `?folder=${folder.value}` : ""));
  }
}

form.addEventListener("submit", (event) => {
  const files = [...form.elements.files.files];
  if (!files.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!place.hidden && said.textContent) return;
  place.hidden = false;
  list.replaceChildren();
  uploadAll(files);
});
