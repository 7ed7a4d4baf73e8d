"""What is held about somebody, before it is given to them or goes."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.conversations.queries import belongings
from stammtisch.people.models import Firm, Person


@dataclass(frozen=True)
class PartingScreen:
    """All that `persons/kept.html` and `persons/erase.html` see."""

    name: str
    #: "12 messages, 3 files, 2 notes of consent"; what there is none of is not named.
    held: str
    back_url: str
    #: Where others may have written about them: the search for the name.
    search_url: str

    @classmethod
    def of(cls, person: Person, firm: Firm) -> "PartingScreen":
        """In figures."""
        count = belongings.counts_of(person)
        counted = [
            (count.messages, ngettext("one message", "%(count)s messages", count.messages)),
            (count.files, ngettext("one file", "%(count)s files", count.files)),
            (count.consents, ngettext("one note of consent", "%(count)s notes of consent", count.consents)),
        ]
        parts = [phrase % {"count": number} for number, phrase in counted if number]
        return cls(
            name=person.name,
            held=", ".join(parts) or _("the name, and how to reach them"),
            back_url=reverse("web:person", args=[firm.slug, person.public_id]),
            search_url=f"{reverse('web:search', args=[firm.slug])}?{urlencode({'q': person.name})}",
        )
