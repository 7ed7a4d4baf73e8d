"""Refusing the passwords that everybody tries first. No rule says which characters one must take."""

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

#: Added to Django's list of 20,000: what a small German firm thinks of first. Lower case.
OURS = {"stammtisch", "willkommen", "geheim", "sommer", "winter", "chef", "kasse", "laden", "tresen"}
#: What people add to a word to make it long enough.
_TRIMMINGS = "0123456789!?.,;:-_+*#$%&@ "


class TooCommonValidator(CommonPasswordValidator):
    """Refuses a word of the list also with digits around it or said twice: "passwort1234", "hallohallohallo"."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError for a password that is mostly a common one."""
        core = password.casefold().strip(_TRIMMINGS)
        word = core[: (core + core).find(core, 1)] if core else ""
        common = self.passwords | OURS
        if not word or {core, word, password.casefold()} & common:
            raise ValidationError(self.get_error_message(), code="password_too_common")
