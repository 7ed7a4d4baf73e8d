"""What every test of the product shares: Hypothesis, the browser, and the run's last words."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from django.db.backends.sqlite3.base import DatabaseOperations
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tests import postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# A slow shared machine must not fail a property, so there is no deadline; CI always tries the same examples, so
# that a red run is red for everybody. `HYPOTHESIS_PROFILE=long` digs.
_ALWAYS = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("fast", max_examples=30, derandomize=bool(os.environ.get("CI")), **_ALWAYS)
settings.register_profile("long", max_examples=2_000, **_ALWAYS)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))

_NO_BROWSER = "no Chromium"
#: Milliseconds per test that we aim at; a slow suite is not run.
_BUDGET_MS = 20


def pytest_report_header() -> str:
    """Name the database, because the suite runs once on each."""
    return f"database: {_database()}"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """With `-n`, a file stays with one worker, so that what its tests share is built once."""
    return LoadFileScheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests that drive a browser where there is none."""
    if shutil.which("chromium") is None:
        skip = pytest.mark.skip(reason=_NO_BROWSER)
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(skip)


@pytest.fixture(scope="session", autouse=True)
def _history_can_be_emptied() -> Iterator[None]:
    """Let Django empty all tables between tests on SQLite, where it deletes row by row: for that moment the triggers
    that keep histories are lifted (PostgreSQL truncates, which asks no trigger).
    """
    empty = DatabaseOperations.sql_flush

    def without_triggers(self: DatabaseOperations, style: Any, tables: Any, **options: Any) -> list[str]:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
        lift = [f"DROP TRIGGER {name}" for name, _sql in triggers]
        return [*lift, *empty(self, style, tables, **options), *(sql for _name, sql in triggers)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", without_triggers)
        yield


@pytest.fixture(scope="session")
def _as_owner() -> Iterator[ExitStack]:
    """The owner's connection to PostgreSQL, until the stack is closed."""
    from stammtisch.kit.db.owner import as_owner  # noqa: PLC0415 - when Django is ready

    with ExitStack() as stack:
        stack.enter_context(as_owner())
        yield stack


@pytest.fixture(scope="session")
def django_db_setup(_as_owner: ExitStack, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The owner makes the test database; then tests work in it as the role that serves."""
    from django.db import connection, connections  # noqa: PLC0415

    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:  # of all things only tests empty whole tables
                cursor.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {postgres.ROLE}")
        _as_owner.close()
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture
def dice() -> Random:
    """Chance that falls the same way in every run."""
    return Random(1)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's browser, for tests marked `browser`."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only tests with a browser need it

    # Playwright keeps an event loop in this thread; Django must not mistake the tests for asynchronous code.
    patch = pytest.MonkeyPatch()
    patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium")
        yield browser
        browser.close()
    patch.undo()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out and why, and what the tests cost, in a line each."""
    skipped = terminalreporter.stats.get("skipped", [])
    if without_browser := sum(_NO_BROWSER in str(report.longrepr) for report in skipped):
        terminalreporter.write_line(f"{without_browser} browser tests left out: apt-get install chromium")
    reports = [
        report
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport)
    ]
    total = sum(report.duration for report in reports)
    each = 1000 * total / max(1, len({report.nodeid for report in reports}))
    terminalreporter.write_line(f"{_database()}: {total:.0f} s of tests, {each:.0f} ms each (aim: {_BUDGET_MS} ms)")


def _database() -> str:
    return os.environ.get("STAMMTISCH_TEST_DATABASE", "sqlite")
