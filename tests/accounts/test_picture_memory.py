"""What the worst pictures take: memory and processor, measured in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.accounts import hostile_pictures

MOST_MEMORY = 200_000  # KiB more than the program has anyway
MOST_SECONDS = 15.0  # of processor; 2 on a machine that nobody else uses

MEASURE = """
import json, os, resource, sys, time
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "djangoapp.settings.test"
import django; django.setup()
from io import BytesIO
from accounts import avatars
from tests.accounts.hostile_pictures import png

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1])

avatars.drawn(BytesIO(png((64, 64))))
Path("/proc/self/clear_refs").write_text("5")
before, found = peak(), {}
for file in sorted(Path(sys.argv[1]).iterdir()):
    content = file.read_bytes()
    Path("/proc/self/clear_refs").write_text("5")
    began = time.process_time()
    try:
        avatars.drawn(BytesIO(content))
        said = ""
    except avatars.UnusablePicture as refused:
        said = str(refused)
    found[file.name] = (peak() - before, time.process_time() - began, said)
print(json.dumps(found))
"""


ONE_AFTER_THE_OTHER = """
import os, sys, threading
from pathlib import Path
os.environ["DJANGO_SETTINGS_MODULE"] = "djangoapp.settings.test"
import django; django.setup()
from io import BytesIO
from accounts import avatars
from tests.accounts.hostile_pictures import png

def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])

content, ending = png((4000, 4000)), threading.Event()

def draw(drawn):
    avatars.drawn(BytesIO(content))
    drawn.set()
    ending.wait()

def have_drawn():
    drawn = threading.Event()
    threading.Thread(target=draw, args=(drawn,)).start()
    drawn.wait()

have_drawn()
before = resident()
for _ in range(3):
    have_drawn()
print(resident() - before)
ending.set()
"""


def test_what_a_picture_took_is_given_back_whichever_thread_drew_it(tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", ONE_AFTER_THE_OTHER], capture_output=True, text=True, check=True
    )
    assert int(run.stdout) < 30_000  # KiB; one alone takes 64,000


def measured(folder: Path, files: dict[str, bytes]) -> dict[str, tuple[int, float, str]]:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, folder], capture_output=True, text=True, check=True
    )
    found: dict[str, tuple[int, float, str]] = json.loads(run.stdout)
    return found


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_no_picture_takes_more_than_200_megabytes_and_two_seconds(tmp_path, kind):
    files = hostile_pictures.COSTLY[kind]()
    assert {name: len(content) for name, content in files.items() if len(content) > 5 << 20} == {}
    found = measured(tmp_path, files)
    assert {name: said for name, (_, _, said) in found.items() if said} == {}
    assert {name: most for name, (most, _, _) in found.items() if most > MOST_MEMORY} == {}
    assert {name: took for name, (_, took, _) in found.items() if took > MOST_SECONDS} == {}


@pytest.mark.parametrize(
    ("files", "words"),
    [(hostile_pictures.too_much, "fewer pixels"), (hostile_pictures.not_whole, "damaged")],
)
def test_costly_or_incomplete_pictures_are_refused_at_almost_no_cost(tmp_path, files, words):
    found = measured(tmp_path, files())
    assert {name: said for name, (_, _, said) in found.items() if words not in said} == {}
    assert {name: most for name, (most, _, _) in found.items() if most > 30_000} == {}
    assert {name: took for name, (_, took, _) in found.items() if took > 1} == {}
