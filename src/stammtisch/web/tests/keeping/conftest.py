"""A house whose files lie in a folder of the test alone."""

import pytest

from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import house


@pytest.fixture(autouse=True)
def files_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def theatre(db):
    theatre = house()
    with firm_scope(theatre.firm):
        yield theatre
