"""The firm reaches PostgreSQL with the statement that needs it, costs nothing, and nothing of it stays behind."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from stammtisch.kit.db.open_firm import rows_of
from stammtisch.kit.db.owner import as_owner
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import house
from stammtisch.web.row_security import after_migrating, differences
from tests.tenancy.rows import ask, only_on_postgresql

pytestmark = [pytest.mark.security, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _postgresql() -> None:
    only_on_postgresql()


def seen() -> list[int]:
    return [firm for (firm,) in ask("SELECT firm_id FROM people_account ORDER BY firm_id")]


def test_each_statement_outside_of_a_transaction_is_told() -> None:
    first, second = house().firm, house("Bäckerei", prefix="Z").firm
    with firm_scope(first):
        assert seen() == [first.pk]
        with firm_scope(second):
            assert seen() == [second.pk]
        assert seen() == [first.pk]
        assert ask("SELECT 1") == [(1,)]
    assert seen() == []
    assert ask("SELECT current_setting('app.firm', true)") in ([("",)], [(None,)])


def test_a_transaction_is_told_once_and_again_after_each_change() -> None:
    first, second = house().firm, house("Bäckerei", prefix="Z").firm
    with transaction.atomic():
        assert seen() == []
        with firm_scope(first):
            assert seen() == seen() == [first.pk]
        assert seen() == []
        with firm_scope(second):
            assert seen() == [second.pk]
    assert seen() == []


def test_a_savepoint_that_is_undone_takes_nothing_with_it() -> None:
    first, second = house().firm, house("Bäckerei", prefix="Z").firm
    with transaction.atomic(), firm_scope(first):
        with pytest.raises(IntegrityError), transaction.atomic(), firm_scope(second):  # noqa: PT012
            assert seen() == [second.pk]
            ask("INSERT INTO people_firm (id, slug, name) VALUES (%s, 'x', 'x')", [first.pk])
        assert seen() == [first.pk]
        with firm_scope(second):
            assert seen() == [second.pk]
            mark = transaction.savepoint()
            with firm_scope(first):
                assert seen() == [first.pk]
            transaction.savepoint_rollback(mark)
            assert seen() == [second.pk]
    assert seen() == []


def test_long_results_and_many_rows_are_told_too() -> None:
    first = house().firm
    house("Bäckerei", prefix="Z")
    account = apps.get_model("people.Account")
    for inside in (True, False):
        if inside:
            transaction.set_autocommit(False)
        with firm_scope(first):
            assert [one.firm_id for one in account.objects.iterator(chunk_size=1)] == [first.pk]
            with connection.cursor() as cursor:
                cursor.executemany("UPDATE people_account SET name = %s", [("a",), ("b",)])
                assert cursor.rowcount == 2
        assert seen() == []
        if inside:
            transaction.rollback()
            transaction.set_autocommit(True)


def test_a_new_connection_knows_nothing() -> None:
    first = house().firm
    with firm_scope(first):
        assert seen() == [first.pk]
        connection.close()
        assert seen() == [first.pk]
    connection.close()
    assert seen() == []


@pytest.mark.parametrize("is_atomic", [False, True])
def test_it_costs_no_round_trip(tmp_path: Path, is_atomic: bool) -> None:
    """Counted where the bytes leave, by the driver's own trace."""
    first = house().firm

    def questions(ask_them: Callable[[], object]) -> int:
        with (tmp_path / "trace").open("w+") as trace:
            connection.ensure_connection()
            link: Any = connection.connection
            link.pgconn.trace(trace.fileno())
            try:
                with transaction.atomic() if is_atomic else nullcontext():
                    ask_them()
            finally:
                link.pgconn.untrace()
        return sum("\tQuery\t" in line and "\tF\t" in line for line in (tmp_path / "trace").read_text().splitlines())

    def told() -> None:
        with firm_scope(first):
            assert seen() == seen() == [first.pk]

    assert questions(told) == questions(lambda: (seen(), seen())) == (4 if is_atomic else 2)


def test_the_owner_is_held_as_well() -> None:
    first = house().firm
    with as_owner():
        assert ask("SELECT current_user::text") == [("stammtisch_owner",)]
        assert seen() == []
        with rows_of(first.pk):
            assert seen() == [first.pk]
    assert ask("SELECT current_user::text") == [("stammtisch",)]


def test_what_is_missing_is_noticed_and_made_again() -> None:
    for spoilt in (
        "ALTER TABLE people_person NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE people_person DISABLE ROW LEVEL SECURITY",
        "DROP POLICY firm ON people_person",
        "CREATE POLICY mine ON people_person USING (true)",
        "ALTER POLICY firm ON people_person USING (true)",
        "CREATE FUNCTION stammtisch_mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DROP FUNCTION stammtisch_unclear_copies",
        "CREATE TABLE newcomer (id bigint, firm_id bigint)",
        "REVOKE SELECT ON people_person FROM stammtisch",
    ):
        with as_owner():
            ask(spoilt)
            assert differences(), spoilt
            after_migrating(using="default")
            assert differences() == [], spoilt
            ask("DROP TABLE IF EXISTS newcomer")
