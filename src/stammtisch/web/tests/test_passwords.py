"""A whole sentence is welcome; the words everybody knows of somebody are not enough."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from stammtisch.people.models import User

ALMA = User(name="Alma Theater Sprungbrett", email="alma.krug@example.org")


@pytest.mark.parametrize(
    "password",
    ["a long sentence at the bar", "ein langer Satz am Tresen", "alma mag den Regen", "grün-Kachel-17-Seife"],
)
def test_a_sentence_is_accepted(password):
    validate_password(password, ALMA)


@pytest.mark.security
@pytest.mark.parametrize(
    "password",
    ["Alma2026Alma2026", "theatersprungbrett", "Sprungbrett-2026", "alma.krug@example.org", "passwort1234", "kurz"],
)
def test_what_everybody_would_try_first_is_refused(password):
    with pytest.raises(ValidationError):
        validate_password(password, ALMA)
