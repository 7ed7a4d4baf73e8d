"""Fail points belong to the harness: nothing happens without it, and no installation starts with them set."""

import os
import subprocess
import sys

import pytest

from stammtisch.kit import failpoints


def test_nothing_happens_unless_the_harness_listens():
    heard = []
    failpoints.reached("copy.sent")
    failpoints.switch_on(heard.append)
    try:
        failpoints.reached("copy.sent")
    finally:
        failpoints.switch_on(None)
    failpoints.reached("copy.sent")
    assert heard == ["copy.sent"]


@pytest.mark.parametrize("command", ["serve", "web", "work"])
def test_an_installation_does_not_start_with_fail_points_set(command, tmp_path):
    started = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "stammtisch", command],
        env=os.environ | {"STAMMTISCH_FAILPOINT": "copy.sent:0.5", "STAMMTISCH_DATA": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode != 0
    assert "STAMMTISCH_FAILPOINT makes Stammtisch end itself at random. Only `make faults` uses it" in started.stderr
