"""pywebview without the web framework that it would serve files with."""

from __future__ import annotations

import subprocess
import sys

from tests.desktop.conftest import ROOT

LOAD = """
import sys
from desktop.window import bottle_shim
bottle_shim.install()
import webview
import webview.http
print(getattr(sys.modules["bottle"], "__file__", "nothing"))
try:
    webview.http.start_global_server(urls=["index.html"])
except Exception as error:
    print(type(error).__name__)
"""


def test_pywebview_loads_without_bottle_and_can_serve_nothing():
    loaded = subprocess.run(
        [sys.executable, "-c", LOAD], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert loaded.stdout.split() == ["nothing", "AttributeError"]
