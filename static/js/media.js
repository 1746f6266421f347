// Says so if this computer can't play a file.
"use strict";

const cannotPlay = document.querySelector("[data-cannot-play]");
document.querySelector("audio, video").addEventListener("error", () => {
  cannotPlay.hidden = false;
});
