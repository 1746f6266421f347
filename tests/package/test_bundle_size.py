"""How much room the executable takes."""

from __future__ import annotations

import subprocess

import pytest

pytestmark = pytest.mark.packaged

MB = 1000 * 1000
ON_DISK, COMPRESSED = 370 * MB, 130 * MB


def test_the_folder_stays_small(built):
    size = sum(path.lstat().st_size for path in built.rglob("*") if path.is_file())
    assert size <= ON_DISK


@pytest.mark.slow  # packs the executable
def test_the_download_stays_small(built, tmp_path):
    archive = tmp_path / "Latchkey.tar.xz"
    # With the least effort, a fifth of the time; the usual one saves another 20 MB.
    compress = ["tar", "--use-compress-program", "xz -0 --threads=0", "--create"]
    subprocess.run([*compress, "--file", archive, "-C", built.parent, built.name], check=True)
    assert archive.stat().st_size <= COMPRESSED
