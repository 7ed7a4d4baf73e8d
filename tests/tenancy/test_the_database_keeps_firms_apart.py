"""What holds when the code above forgets: on PostgreSQL the database itself shows and takes rows of one firm alone,
and on both engines no row points into another firm.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, models, transaction

from stammtisch.kit.db import row_security
from stammtisch.kit.db.keys import SameFirm
from stammtisch.people.checks import GLOBAL_MODELS
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import house
from stammtisch.web.row_security import differences
from stammtisch.wiring import secured
from tests.tenancy.rows import (
    FIRM_MODELS,
    WITH_ADDRESS,
    Rows,
    ask,
    histories_may_be_rewritten,
    only_on_postgresql,
    table,
)

pytestmark = [pytest.mark.security, pytest.mark.django_db]

KEYS = [(model, key) for model in apps.get_models() for key in model._meta.constraints if isinstance(key, SameFirm)]
#: Whoever adds a line here says that one more statement may look across firms; it returns ids, numbers, times.
CROSSINGS = {
    "stammtisch_ahead_envelopes",
    "stammtisch_ahead_fresh_copies",
    "stammtisch_ahead_paused_accounts",
    "stammtisch_ahead_retried_copies",
    "stammtisch_claim_conversations_envelope",
    "stammtisch_claim_conversations_job",
    "stammtisch_due_accounts",
    "stammtisch_feed_heads",
    "stammtisch_give_back_conversations_envelope",
    "stammtisch_give_back_conversations_job",
    "stammtisch_left_conversations_envelope",
    "stammtisch_left_conversations_job",
    "stammtisch_old_conversations_earlystatus",
    "stammtisch_old_conversations_envelope",
    "stammtisch_old_conversations_feedentry",
    "stammtisch_old_conversations_idempotentrequest",
    "stammtisch_old_conversations_job",
    "stammtisch_old_people_auditentry",
    "stammtisch_overdue_attempts",
    "stammtisch_search",
    "stammtisch_unclear_copies",
}


@pytest.fixture(scope="module")
def two(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Rows, Rows]]:
    """A row of every model in two firms; undone at the end."""
    with django_db_blocker.unblock(), histories_may_be_rewritten():
        ours, theirs = Rows(house()), Rows(house("Bäckerei Zacharias", prefix="Z"))
        for rows in (ours, theirs):
            for model in FIRM_MODELS:
                rows.of(model)
        yield ours, theirs


@pytest.mark.parametrize("model", FIRM_MODELS, ids=lambda model: model.__name__)
class TestRawSql:
    def test_sees_the_rows_of_the_open_firm_alone(self, two: tuple[Rows, Rows], model: type[models.Model]) -> None:
        only_on_postgresql()
        statement = f"SELECT DISTINCT firm_id FROM {table(model)}"
        assert ask(statement) == []
        for rows in two:
            with firm_scope(rows.firm):
                assert ask(statement) == [(rows.firm.pk,)]
        assert ask(statement) == []

    def test_writes_nothing_for_another_firm(self, two: tuple[Rows, Rows], model: type[models.Model]) -> None:
        only_on_postgresql()
        ours, theirs = two
        own, stranger = ours.of(model).pk, theirs.of(model).pk
        with firm_scope(ours.firm):
            for statement, refused in (
                (f"UPDATE {table(model)} SET firm_id = firm_id WHERE id = %s", stranger),
                (f"DELETE FROM {table(model)} WHERE id = %s", stranger),
            ):
                with connection.cursor() as cursor:
                    cursor.execute(statement, [refused])
                    assert cursor.rowcount == 0
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                ask(f"UPDATE {table(model)} SET firm_id = %s WHERE id = %s", [theirs.firm.pk, own])
            columns = ", ".join(
                connection.ops.quote_name(field.column)
                for field in model._meta.local_fields
                if not field.primary_key and field.name != "firm"
            )
            copy = f"INSERT INTO {table(model)} (id, firm_id, {columns}) SELECT -1, %s, {columns} FROM {table(model)}"
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                ask(f"{copy} WHERE id = %s", [theirs.firm.pk, own])


@pytest.mark.parametrize(("model", "key"), KEYS, ids=lambda one: getattr(one, "name", getattr(one, "__name__", "")))
def test_no_row_points_into_another_firm(two: tuple[Rows, Rows], model: type[models.Model], key: SameFirm) -> None:
    """By each composite key, in hand-written SQL; the refusal names the key where the engine can."""
    ours, theirs = two
    field = model._meta.get_field(key.field)
    stranger = theirs.of(field.related_model).pk
    also = f", {WITH_ADDRESS[model.__name__]}" if key.field == "address" and model.__name__ in WITH_ADDRESS else ""
    point = f"UPDATE {table(model)} SET {connection.ops.quote_name(field.column)} = %s{also} WHERE id = %s"
    with firm_scope(ours.firm), pytest.raises(IntegrityError) as refusal, transaction.atomic():  # noqa: PT012
        ask(point, [stranger, ours.of(model).pk])
        connection.check_constraints(table_names=[model._meta.db_table])  # what is looked at only at the end
    assert key.name in str(refusal.value) or connection.vendor == "sqlite"


def test_there_are_models_and_keys_to_hold() -> None:
    assert len(FIRM_MODELS) > 25
    assert len(KEYS) > 40
    assert {crossing.function for crossing in secured().crossings} == CROSSINGS


def test_what_crosses_firms_gives_away_no_content() -> None:
    columns = {column for crossing in secured().crossings for column in crossing.returns}
    assert columns <= {"id", "firm_id", "fence", "n"}
    work = {table for crossing in secured().crossings for table in (*crossing.reads, *crossing.changes)}
    assert work == {
        "conversations_delivery",
        "conversations_earlystatus",
        "conversations_envelope",
        "conversations_feedcounter",
        "conversations_feedentry",
        "conversations_idempotentrequest",
        "conversations_job",
        "people_account",
        "people_auditentry",
    }


class TestPolicies:
    """The finished database, compared with the models."""

    def test_every_table_with_a_firm_is_held(self) -> None:
        only_on_postgresql()
        held = ask("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relkind = 'r'")
        firms = {model._meta.db_table for model in FIRM_MODELS}
        assert {name for (name,) in held} == firms
        with connection.cursor() as cursor:
            assert set(row_security.held_tables(cursor, secured())) == firms | {"conversations_search"}

    def test_a_table_outside_of_firms_that_names_one_says_no_more_than_who_belongs_where(self) -> None:
        """Whoever adds a line here lets rows that name a firm be seen by all firms."""
        models = [apps.get_model(label) for label in GLOBAL_MODELS]
        assert {model._meta.db_table for model in models} == secured().open
        named = [model for model in models if any(field.column == "firm_id" for field in model._meta.local_fields)]
        assert {model._meta.label for model in named} == {"people.Member", "web.Trouble"}

    def test_nobody_but_the_owner_has_another_policy(self) -> None:
        only_on_postgresql()
        for name, command, roles, qual, check in ask(
            "SELECT policyname, cmd, roles, qual, with_check FROM pg_policies WHERE schemaname = 'public'"
        ):
            if name == "firm":
                assert (command, roles) == ("ALL", ["public"])
                assert "app.firm" in qual
                assert qual == check
            else:
                assert roles == ["stammtisch_owner"], name
                assert "app.across" in qual

    def test_nothing_is_missing(self) -> None:
        assert differences() == []

    def test_the_role_that_serves_can_do_no_more_than_serve(self) -> None:
        only_on_postgresql()
        assert ask(
            "SELECT current_user::text, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ) == [("stammtisch", False, False)]
        for statement in (
            "ALTER TABLE people_person DISABLE ROW LEVEL SECURITY",
            "CREATE POLICY mine ON people_person USING (true)",
            "DELETE FROM django_migrations",
            "CREATE TABLE mine (id int)",
            "SET ROLE stammtisch_owner",
        ):
            with pytest.raises(ProgrammingError, match=r"must be owner|permission denied"), transaction.atomic():
                ask(statement)

    def test_naming_a_purpose_opens_nothing_to_it(self, two: tuple[Rows, Rows]) -> None:
        only_on_postgresql()
        for purpose in (row_security.WORK, row_security.BACKUP):
            ask("SELECT set_config(%s, %s, true)", [row_security.ACROSS, purpose])
            assert ask("SELECT count(*) FROM people_account") == [(0,)]
