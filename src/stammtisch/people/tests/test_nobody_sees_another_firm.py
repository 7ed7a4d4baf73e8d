"""Rows of a firm are reached through its scope only, and never point into another firm."""

import pytest
from django.db import IntegrityError, connection, transaction
from django_scopes.exceptions import ScopeError

from stammtisch.people.models import Account, Address, Person
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, House, house


@pytest.fixture
def two_houses(db: None) -> tuple[House, House]:
    return house(), house("Bäckerei Zacharias", prefix="Z")


def test_outside_of_a_firm_every_query_is_refused(two_houses):
    with pytest.raises(ScopeError):
        Person.objects.count()


def test_a_missing_firm_opens_nothing():
    with pytest.raises(ValueError, match="needed"), firm_scope(None):
        pass


def test_inside_a_firm_only_its_rows_are_seen(two_houses):
    ours, theirs = two_houses
    with firm_scope(theirs.firm):
        Person.objects.create(firm=theirs.firm, name="Kunde der Bäckerei", created_at=NOON)
    with firm_scope(ours.firm):
        assert not Person.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_row_that_points_into_another_firm_is_refused_by_the_database():
    ours, theirs = house(), house("Bäckerei Zacharias", prefix="Z")
    with firm_scope(theirs.firm):
        stranger = Person.objects.create(firm=theirs.firm, name="Fremd", created_at=NOON)
    with firm_scope(ours.firm), pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012 - at COMMIT
        account = Account.objects.get()
        Address.objects.create(firm=ours.firm, account=account, person=stranger, handle="x", created_at=NOON)


def test_every_composite_key_of_the_models_stands_in_the_database(db):
    from django.apps import apps

    from stammtisch.kit.db.keys import SameFirm

    with connection.cursor() as cursor:
        for model in apps.get_models():
            wanted = {c.name for c in model._meta.constraints if isinstance(c, SameFirm)}
            table = model._meta.db_table
            if connection.vendor == "sqlite":
                cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [table])
                definition = (cursor.fetchone() or [""])[0]
                found = {name for name in wanted if f'"{name}"' in definition}
            else:
                found = set(connection.introspection.get_constraints(cursor, table)) & wanted
            assert found == wanted, table
