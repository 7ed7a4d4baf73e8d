"""Refusing the passwords that everybody tries first. No rule says which characters one must take."""

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

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


class MostlyNamesValidator:
    """Refuses a password that is little more than the words everybody knows of its owner: name, firm, address.

    Django's own check compares letters regardless of their order, so it refuses harmless sentences.
    """

    #: A word shorter than this says nothing; fewer letters than this left over are no secret.
    SHORT = 3
    LEFT_OVER = 6

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError when fewer than six letters are left without those words."""
        known = f"{getattr(user, 'name', '')} {getattr(user, 'email', '')}".casefold()
        rest = password.casefold()
        for word in sorted(set(re.findall(r"\w+", known)), key=len, reverse=True):
            if len(word) >= self.SHORT:
                rest = rest.replace(word, "")
        if len("".join(c for c in rest if c.isalpha())) < self.LEFT_OVER and rest != password.casefold():
            raise ValidationError(self.get_help_text(), code="password_mostly_names")

    def get_help_text(self) -> str:
        """What is wrong, and what to do."""
        return _("This is little more than your name or your firm’s. Add a few words that nobody expects.")
