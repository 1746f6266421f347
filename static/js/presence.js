// Reports the last activity on this page to the server; nothing else extends a session. The server
// decides; this script only asks for the result.
"use strict";
{
  const PAUSE = 5000; // milliseconds between two reports
  const PLAYING = 15000; // between two looks whether something plays
  const LATER = 10000; // until a server that did not answer is asked again

  const place = document.querySelector("[data-presence]");
  const token = place.querySelector("[name=csrfmiddlewaretoken]"); // none where nothing can be had
  const now = () => performance.now();
  let [used, told, heard] = [now(), -PAUSE, false];
  let [reporting, asking] = [0, 0];

  const plays = () =>
    [...document.querySelectorAll("audio, video")].some((one) => !one.paused && !one.ended);

  const said = (left) =>
    new URLSearchParams({
      ago: Math.max(0, Math.round(now() - used)),
      filled: Number(!left && isFilledIn()),
      plays: Number(!left && plays()),
      stranger: place.dataset.stranger,
    });

  async function send(address, options) {
    clearTimeout(asking);
    try {
      const answer = await fetch(address, options);
      const next = await answer.json();
      if (next.go) return location.replace(next.go);
      document.dispatchEvent(new CustomEvent("presence", { detail: next }));
      // When the time is over, the server may need a second to act.
      asking = setTimeout(ask, Math.min(Math.max(next.seconds, 0) * 1000 + 1500, 2 ** 31 - 1));
    } catch {
      asking = setTimeout(ask, LATER);
    }
  }

  const ask = () => send(`${place.dataset.presence}?${said()}`, {});

  function report(left = false) {
    clearTimeout(reporting);
    [reporting, told] = [0, now()];
    if (!token) return;
    const body = said(left);
    body.set("csrfmiddlewaretoken", token.value);
    send(place.dataset.presence, { method: "POST", body, keepalive: true });
  }

  function use(event) {
    // An engine may report a move when something moves below a resting pointer.
    if (!event.isTrusted || (event.type === "pointermove" && !event.movementX && !event.movementY))
      return;
    [used, heard] = [now(), true];
    if (!reporting) reporting = setTimeout(report, Math.max(0, told + PAUSE - used));
  }

  // A click without a pointer comes from a switch or a screen reader.
  const moves = ["pointermove", "touchmove", "wheel"];
  for (const kind of ["pointerdown", "keydown", "touchstart", "click", ...moves])
    addEventListener(kind, use, { capture: true, passive: true });
  addEventListener("pagehide", () => heard && (used > told || isFilledIn()) && report(true));
  setInterval(() => plays() && report(), PLAYING);
  asking = setTimeout(ask, place.dataset.ask * 1000);
}
