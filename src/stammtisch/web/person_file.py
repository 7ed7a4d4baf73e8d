"""Everything the firm holds about one person, as a file to hand over (Art. 15 and 20 GDPR).

A ZIP with `person.json` for machines, `person.html` for reading and printing, and the files they sent. What others
said at a table is theirs and not in it; nor are the team's internal notes about the work, except the note that is
kept about the person. The JSON is an object with room to grow: what is not in `docs/reference/person-file.md` may
change.
"""

import io
import json
import zipfile  # noqa: TID251 - writes an archive of ours, opens none
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from stammtisch.conversations.models import Attachment, Message
from stammtisch.conversations.queries import belongings
from stammtisch.people import queries
from stammtisch.people.models import Address, Consent, Person
from stammtisch.people.models.consent import Purpose
from stammtisch.web.channel_names import channel_name

FORMAT = "stammtisch-person@1"
#: How the page for reading looks; a file beside it, since no template of ours holds style.
_STYLE = """\
body { font: 1.05rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
dt { font-weight: 600; }
dd { margin: 0 0 .6rem; }
li { margin: 0 0 .8rem; }
"""


def archive(person: Person, *, now: datetime) -> bytes:
    """The ZIP, written at `now`. A file that is missing on the disk is named in the JSON and left out."""
    with translation.override(person.firm.locale_in(person.language or person.firm.language)):
        data = contents(person, now=now)
        page = render_to_string("persons/file.html", {"data": data, "person": person, "firm": person.firm})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("person.json", json.dumps(data, ensure_ascii=False, indent=2))
        packed.writestr("person.html", page)
        packed.writestr("person.css", _STYLE)
        for attachment in _files(person):
            if default_storage.exists(attachment.stored_as):
                with default_storage.open(attachment.stored_as) as file:
                    packed.writestr(_place(attachment), file.read())
    return out.getvalue()


def contents(person: Person, *, now: datetime) -> dict[str, Any]:
    """What `person.json` holds. Times are ISO 8601, UTC."""
    addresses = Address.objects.filter(person=person).select_related("account").order_by("created_at", "pk")
    messages = belongings.messages_of(person).select_related("room").prefetch_related("versions", "attachments")
    return {
        "format": FORMAT,
        "written_at": now.isoformat(),
        "firm": {"name": person.firm.name, "imprint": person.firm.imprint, "contact": person.firm.contact},
        "person": {
            "name": person.name,
            "language": person.language,
            "note": person.note,
            "known_since": person.created_at.isoformat(),
            "also_known_as": [merge.absorbed.name for merge in queries.merges_of(person)],
        },
        "addresses": [_address(address) for address in addresses],
        "consents": [_consent(consent) for consent in reversed(queries.consent_history(person))],
        "seats": [
            {
                "room": seat.room.title,
                "name": seat.name,
                "joined_at": seat.joined_at.isoformat(),
                "left_at": seat.left_at.isoformat() if seat.left_at else None,
            }
            for seat in belongings.seats_of(person)
        ],
        "messages": [_message(message) for message in messages],
        "reactions": [
            {"emoji": one.emoji, "room": one.message.room.title, "at": one.at.isoformat()}
            for one in belongings.reactions_of(person)
        ],
    }


def _address(address: Address) -> dict[str, Any]:
    """The handle of a web seat is a random key that says nothing; any other is how they are reached."""
    return {
        "channel": channel_name(address.account.kind),
        "handle": "" if address.account.kind == "web" else address.handle,
        "verified_at": address.verified_at.isoformat() if address.verified_at else None,
        "known_since": address.created_at.isoformat(),
    }


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "purpose": str(Purpose(consent.purpose).label),
        "given": consent.given,
        "at": consent.at.isoformat(),
        "words": consent.words,
        "text_version": consent.text_version,
        "method": _(consent.method) if consent.method else "",
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "room": message.room.title,
        "at": message.at.isoformat(),
        "from": message.author_name or message.room.firm.name,
        "text": message.text,
        "earlier": [version.text for version in message.versions.all()],
        "files": [{"name": each.name, "file": _place(each)} for each in message.attachments.all()],
    }


def _files(person: Person) -> list[Attachment]:
    return list(Attachment.objects.filter(message__in=belongings.messages_of(person).values("pk")).order_by("pk"))


def _place(attachment: Attachment) -> str:
    """Its path in the archive: our id keeps two of the same name apart; the sender's name is never a path."""
    return f"files/{attachment.public_id}-{attachment.name.replace('/', '_')}"
