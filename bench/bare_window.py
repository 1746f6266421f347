"""The floor for start and memory: a minimal pywebview window with a static sign-in form."""

from __future__ import annotations

import sys
from pathlib import Path

import webview

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Floor</title>
<style>body{font:18px system-ui;background:#f4f5f7}form{margin:20vh auto;max-width:24rem}
input,button{display:block;width:100%}</style>
<form><h1>Sign in</h1><label>Name <input name="username" autofocus></label>
<label>Password <input type="password" name="password"></label>
<button>Sign in</button></form></html>"""


def main(debug_port: int, page: Path) -> None:
    """Show PAGE from a file until the process ends; the inspector listens on ``debug_port``."""
    page.write_text(PAGE, encoding="utf-8")
    webview.settings["REMOTE_DEBUGGING_PORT"] = debug_port
    webview.create_window("Floor", url=page.as_uri(), width=1024, height=768)
    webview.start(gui="qt" if sys.platform == "linux" else None)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
