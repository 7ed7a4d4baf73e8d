"""The reference pages name everything there is, and nothing that is not."""

from __future__ import annotations

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
