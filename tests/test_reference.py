"""The reference pages name everything there is, and nothing that is not."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"


def test_every_setting_has_its_heading() -> None:
    source = (ROOT / "src/stammtisch/settings.py").read_text()
    settings = set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', source))
    headings = re.findall(r"^### STAMMTISCH_([A-Z_]+)$", (REFERENCE / "settings.md").read_text(), re.MULTILINE)

    assert sorted(headings) == sorted(settings)


def test_the_page_of_commands_is_what_the_commands_say(tmp_path: Path) -> None:
    fresh = tmp_path / "commands.md"
    command = [sys.executable, "-m", "stammtisch.web.cli.reference", str(fresh)]
    subprocess.run(command, env=os.environ | {"LANGUAGE": "en"}, check=True)

    assert (REFERENCE / "commands.md").read_text() == fresh.read_text(), "Type: make docs"


def test_every_format_stands_in_its_page_with_all_that_can_be_set_and_done() -> None:
    from dataclasses import fields

    from stammtisch.formats.registry import FORMATS

    page = (REFERENCE / "formats.md").read_text()
    named = set(re.findall(r"`(\w+)`", page))
    for kind, game in FORMATS.items():
        assert f"## `{kind}`" in page
        wanted = {*game.presets, *(field.name for field in fields(game.settings_type))}
        wanted |= {command.key for command in game.commands}
        assert wanted - named == set()


def events_in_the_source() -> dict[str, str]:
    """Name of each event that our code logs → its level."""
    levels = {"exception": "error"}
    found = {}
    for path in (ROOT / "src/stammtisch").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="log"), attr=level), args=[first, *_]):
                    assert isinstance(first, ast.Constant), f"{path}: an event's name is a literal"
                    found[first.value] = levels.get(level, level)
    return found


def test_every_event_of_the_log_stands_in_its_page_with_its_level() -> None:
    rows = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| (\w+) \|", (REFERENCE / "logs.md").read_text(), re.MULTILINE)

    assert dict(rows) == events_in_the_source()
    assert rows == sorted(rows)
