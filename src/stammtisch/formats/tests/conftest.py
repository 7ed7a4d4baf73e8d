"""The house at which stories are told."""

import pytest

from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import house as new_house


@pytest.fixture
def house(db):
    house = new_house()
    with firm_scope(house.firm):
        yield house
