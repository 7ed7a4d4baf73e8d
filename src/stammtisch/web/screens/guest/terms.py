"""The words people agree to at a table. What is recorded with a consent is exactly what was shown.

Muster, prüfen lassen: a lawyer reads these before a firm relies on them. A changed text gets a new version; consents
given before keep the words they were given to.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from stammtisch.people.models import Firm


@dataclass(frozen=True)
class Terms:
    """One text to agree to."""

    #: Name and version, as recorded with the consent.
    version: str
    text: str
    #: What stands below it in small print; part of what is agreed to.
    hint: str

    @property
    def words(self) -> str:
        """Everything that was shown."""
        return f"{self.text} {self.hint}"


def taking_part(firm: Firm) -> Terms:
    """Sitting at the table."""
    return Terms(
        "table-participation@2",
        _("My name at the table and what I write or show here may be seen by everybody who sits here."),
        _("And by the team of %(firm)s. I can get up at any time and take back what I wrote or showed.")
        % {"firm": firm.name},
    )


def licence() -> Terms:
    """Writing along in a story."""
    return Terms(
        "story-licence@1",
        _("My sentences may be shown, read aloud and printed in this story."),
        _(
            "No advertising is made of it without asking me again. I can take my sentences back at any time; only"
            " what is on paper already stays on paper."
        ),
    )
