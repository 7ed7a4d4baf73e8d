"""What every test of the product shares: the database's name in the report, Hypothesis, the browser."""

from __future__ import annotations

import os
import shutil
from random import Random

import pytest
from hypothesis import HealthCheck, settings

# A slow shared machine must not fail a property, so there is no deadline; CI always tries the same examples,
# so that a red run is red for everybody. `HYPOTHESIS_PROFILE=long` digs.
_ALWAYS = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("fast", max_examples=30, derandomize=bool(os.environ.get("CI")), **_ALWAYS)
settings.register_profile("long", max_examples=2_000, **_ALWAYS)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))

BROWSER = "chromium"


def pytest_report_header() -> list[str]:
    """Name the database, because the suite runs once on each."""
    return [f"database: {os.environ.get('STAMMTISCH_TEST_DATABASE', 'sqlite')}"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests that drive a browser where there is none (the summary says it in one line)."""
    if shutil.which(BROWSER):
        return
    skip = pytest.mark.skip(reason="no Chromium here: apt-get install chromium")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


@pytest.fixture
def dice() -> Random:
    """Chance that falls the same way in every run."""
    return Random(1)
