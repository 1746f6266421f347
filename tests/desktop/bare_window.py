"""A page without any policy in the real window: prints what it could reach. Run by test_window."""

from __future__ import annotations

import sys
from urllib.parse import unquote

from desktop.server.loopback import LoopbackServer
from desktop.window.qt import engine
from desktop.window.window import Window
from tests.desktop.unheard import Unheard

PAGE = """<!doctype html><title>bare</title><script>
const elsewhere = "ELSEWHERE";
const named = promise => promise.then(() => "granted", fault => fault.name);
const loaded = element => new Promise(done => {
  element.onload = () => done("loaded");
  element.onerror = () => done("error");
});
async function framed() {
  const frame = document.createElement("iframe");
  const done = new Promise(end => { frame.onload = () => end(); setTimeout(end, 1000); });
  frame.src = elsewhere + "/frame";
  document.body.append(frame);
  await done;
  try { return frame.contentDocument.body.textContent || "empty"; } catch { return "empty"; }
}
onload = async () => {
  const picture = new Image();
  const shown = loaded(picture);
  picture.src = elsewhere + "/picture.png";
  const told = {
    camera: await named(navigator.mediaDevices.getUserMedia({video: true})),
    microphone: await named(navigator.mediaDevices.getUserMedia({audio: true})),
    screen: await named(navigator.mediaDevices.getDisplayMedia({video: true})),
    fetch: await named(fetch(elsewhere + "/data", {mode: "no-cors"})),
    picture: await shown,
    frame: await framed(),
  };
  location.href = "/told?" + encodeURIComponent(JSON.stringify(told));
};
</script><body></body>"""


def main(elsewhere: str) -> None:
    # Without a camera there would be nothing to refuse.
    engine.QUIET += " --use-fake-device-for-media-stream"
    page = PAGE.replace("ELSEWHERE", elsewhere).encode()
    window = Window(kiosk=False, debug_port=None)

    def serve(environ, start_response):
        if environ["PATH_INFO"] == "/told":
            print(unquote(environ["QUERY_STRING"]))
            window.close()
        start_response("200 OK", [("Content-Type", "text/html")])
        return [page if environ["PATH_INFO"] == "/" else b""]

    server = LoopbackServer(serve)
    server.start()
    window.show(f"http://{server.host}/")
    window.run(Unheard(), lambda: None)
    server.stop()


if __name__ == "__main__":
    main(sys.argv[1])
