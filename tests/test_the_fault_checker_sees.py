"""The judge of `make faults` finds every planted fault, calls a sound run sound, and an empty run no proof."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import faults
from faults import plans, planted
from faults.checker import judge
from stammtisch.kit import failpoints

FOLDER = Path(faults.__file__).parent
#: What stands outside of the product must not share its mistakes.
OUTSIDE = ["checker", "facts", "history", "planted", "emulator", "driver", "readers", "plans"]


def test_it_sees_every_planted_fault() -> None:
    assert planted.blind_spots() == []


@pytest.mark.parametrize("name", planted.CONTROLS)
def test_a_planted_fault_is_found_under_its_own_promise(name: str) -> None:
    plant, promise = planted.CONTROLS[name]
    run = planted.sound()
    plant(run)
    assert promise in {found.promise for found in judge(run) if not found.holds}


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_judges_the_product_imports_nothing_of_it(name: str) -> None:
    tree = ast.parse((FOLDER / f"{name}.py").read_text())
    imported = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not {module for module in imported if module.split(".")[0] in {"stammtisch", "django"}}


def test_every_fail_point_of_the_product_is_used() -> None:
    assert set(plans.FAILPOINTS) == set(failpoints.NAMES)
    source = "".join(path.read_text() for path in Path(failpoints.__file__).parents[1].rglob("*.py"))
    source += (FOLDER / "channel.py").read_text()
    assert [name for name in failpoints.NAMES if f'reached("{name}")' not in source] == []


def test_sizes_only_grow() -> None:
    small, nightly, release = (plans.plans(size, ["sqlite"])[0] for size in ("small", "nightly", "release"))
    assert small.deliveries < nightly.deliveries < release.deliveries == 1_000_000
    assert (release.kills, release.duplicates) == (200, 0.05)
