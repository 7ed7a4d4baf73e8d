"""Style sheets and scripts are gathered once for each program, and never half."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from stammtisch.web.server import static_files
from stammtisch.web.server.data_folder import RefusedError


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A program's files that a test may change."""
    return Path(shutil.copytree(static_files.SOURCE, tmp_path / "source"))


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were run instead of collecting."""
    commands: list[list[str]] = []

    def run(command: list[str], **_options: object) -> object:
        commands.append(command)
        return type("Done", (), {"returncode": len(commands) == 3})

    monkeypatch.setattr(static_files.subprocess, "run", run)
    return commands


def test_the_same_program_gathers_once_and_a_changed_one_again(
    source: Path, runs: list[list[str]], tmp_path: Path
) -> None:
    folder = tmp_path / "static"
    folder.mkdir()

    assert static_files.gather(folder, source=source) is True
    assert static_files.gather(folder, source=source) is False
    (source / "css" / "base.css").write_text("body { color: red }")
    assert static_files.gather(folder, source=source) is True
    assert len(runs) == 2
    assert "color:red" in (source / "dist" / "app.css").read_text()


def test_what_could_not_be_gathered_is_tried_again(source: Path, runs: list[list[str]], tmp_path: Path) -> None:
    folder = tmp_path / "static"
    folder.mkdir()
    runs += [[], []]

    with pytest.raises(RefusedError, match="Style sheets and scripts"):
        static_files.gather(folder, source=source)
    assert static_files.gather(folder, source=source) is True
