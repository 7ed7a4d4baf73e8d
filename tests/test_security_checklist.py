"""The checklist tells the truth: every class and row once, and every proof exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.security

ROOT = Path(__file__).parents[1]
CHECKLIST = (ROOT / "docs" / "security" / "checklist.md").read_text()
ROW = re.compile(r"^\| (\d+) \|.*\| ([^|]+) \|$", re.MULTILINE)
TEST = re.compile(r"`([\w/.]+\.py)(?:::(test_\w+))?`")


def rows(heading: str) -> dict[int, str]:
    """Number → proof, in the section of this heading."""
    section = CHECKLIST.split(f"## {heading}\n")[1].split("\n## ")[0]
    found = [(int(number), proof) for number, proof in ROW.findall(section)]
    assert len(found) == len(dict(found)), "a number stands there twice"
    return dict(found)


def test_every_class_and_every_row_is_there_once() -> None:
    assert list(rows("Classes of holes")) == list(range(1, 26))
    assert list(rows("Rows")) == list(range(1, 63))


@pytest.mark.parametrize("proof", sorted({*rows("Classes of holes").values(), *rows("Rows").values()}))
def test_every_proof_exists(proof: str) -> None:
    if proof.startswith(("**gap**: ", "**later**: ")):
        return
    if command := re.fullmatch(r"`make (\w+)`", proof):
        assert re.search(rf"^{command[1]}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
        return
    named = TEST.fullmatch(proof)
    assert named, "one test or command, and nothing else"
    text = (ROOT / named[1]).read_text()
    assert f"def {named[2] or 'test_'}" in text or (not named[2] and ".TestCase)" in text)


def test_every_named_test_runs_with_make_security() -> None:
    """It carries the mark, or its whole file does."""
    unmarked = set()
    for proof in {*rows("Classes of holes").values(), *rows("Rows").values()}:
        if (named := TEST.fullmatch(proof)) and named[2]:
            text = (ROOT / named[1]).read_text()
            before = text.split(f"def {named[2]}")[0].rpartition("\n\n\n")[2]
            marked = "mark.security" in before or re.search(r"^pytestmark = .*mark\.security", text, re.MULTILINE)
            if not marked:
                unmarked.add(proof)
    assert not unmarked, "these lack @pytest.mark.security"


def test_passwords_are_hashed_at_the_present_cost(tmp_path: Path) -> None:
    """Row 49, in the product's own settings; the suite uses a fast one."""
    code = (
        "from django.conf import settings; import stammtisch.settings as ours;"
        "settings.configure(**{n: getattr(ours, n) for n in ('PASSWORD_HASHERS',) if hasattr(ours, n)});"
        "from django.contrib.auth.hashers import get_hashers, make_password; print(make_password('x'))"
    )
    environ = {"STAMMTISCH_DATA": str(tmp_path), "PATH": "/usr/bin"}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    name, cost, _salt, _block, parallel, _hash = done.stdout.split("$")
    assert name == "scrypt"
    # OWASP's password storage cheat sheet: N = 2^14 with p = 5, or more.
    assert (int(cost), int(parallel)) >= (2**14, 5)
