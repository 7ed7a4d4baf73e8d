"""A data folder that would lose data, or is in use, is refused with a sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from stammtisch.web.server import data_folder
from stammtisch.web.server.data_folder import RefusedError

Usage = namedtuple("Usage", "total used free")


def test_it_makes_the_folder_for_its_owner_alone(tmp_path: Path) -> None:
    data_folder.make_writable(tmp_path / "new" / "data")

    assert (tmp_path / "new" / "data").stat().st_mode & 0o777 == 0o700


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(RefusedError, match=r"cannot write to .*STAMMTISCH_DATA names another folder"):
        data_folder.make_writable(tmp_path / "file" / "data")


def test_it_knows_the_file_system_of_a_folder(tmp_path: Path) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        "35 22 0:45 / /srv/office\\040share rw - nfs4 nas:/office rw\n"
        "36 22 0:46 / /srv rw - xfs /dev/sdb1 rw\n"
    )

    assert data_folder.file_system(Path("/srv/office share/tisch"), mounts) == "nfs4"
    assert data_folder.file_system(Path("/srv/tisch"), mounts) == "xfs"
    assert data_folder.file_system(Path("/home"), mounts) == "ext4"
    assert data_folder.file_system(Path("/home"), tmp_path / "not on this system") == ""


def test_a_network_drive_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data_folder.refuse_shared(tmp_path)
    monkeypatch.setattr(data_folder, "file_system", lambda _path: "nfs4")

    with pytest.raises(RefusedError, match=r"network drive \(nfs4\)"):
        data_folder.refuse_shared(tmp_path)


def test_one_folder_serves_one_stammtisch(tmp_path: Path) -> None:
    again = "import sys, pathlib\nfrom stammtisch.web.server import data_folder\n"
    again += "with data_folder.held(pathlib.Path(sys.argv[1])): print('held')"
    command = [sys.executable, "-c", again, str(tmp_path)]
    with data_folder.held(tmp_path):
        second = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603

    assert f"Another Stammtisch (process {os.getpid()}) is running" in second.stderr
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "held\n"  # noqa: S603


def test_a_restore_that_broke_off_keeps_it_from_starting(tmp_path: Path) -> None:
    data_folder.refuse_half_restored(tmp_path)
    (tmp_path / data_folder.RESTORING).touch()

    with pytest.raises(RefusedError, match="A restore was interrupted"):
        data_folder.refuse_half_restored(tmp_path)


def test_the_reserve_is_made_given_up_and_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reserve = tmp_path / "reserve"
    free = 10**12
    monkeypatch.setattr(data_folder, "RESERVE_BYTES", 1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 0, free))

    assert data_folder.tend_reserve(tmp_path) is None
    assert reserve.stat().st_blocks * 512 >= 1_000_000

    free = 1_000
    assert "disk is full" in (data_folder.tend_reserve(tmp_path) or "")
    assert not reserve.exists()
    assert data_folder.tend_reserve(tmp_path) is None
    assert not reserve.exists()

    free = 10**12
    assert data_folder.tend_reserve(tmp_path) is None
    assert reserve.exists()
