"""The real window with a page that offers files. Run by test_downloads."""

from __future__ import annotations

import signal
import sys
from urllib.parse import parse_qs

from desktop.server.loopback import LoopbackServer
from desktop.window.window import Window
from tests.desktop.unheard import Unheard

LINE = b"name,role\r\n"


def serve(environ, start_response):
    headers = [("Content-Type", "text/html")]
    if environ["PATH_INFO"] == "/file":
        name = parse_qs(environ["QUERY_STRING"]).get("name", ["people.csv"])[0]
        disposition = f'attachment; filename="{name}"'
        headers = [("Content-Type", "text/csv"), ("Content-Disposition", disposition)]
    start_response("200 OK", headers)
    return [LINE if environ["PATH_INFO"] == "/file" else b"<title>files</title><main>here</main>"]


def main(port: str, kiosk: str) -> None:
    window = Window(kiosk=kiosk == "kiosk", debug_port=int(port))
    server = LoopbackServer(serve)
    server.start()
    window.show(f"http://{server.host}/")
    signal.signal(signal.SIGTERM, lambda *_: window.close())
    window.run(Unheard(), lambda: None)
    server.stop()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
