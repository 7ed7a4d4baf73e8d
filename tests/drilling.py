"""The parts of the restore drill that run inside an installation: fill it, keep writing, tell what is in it.

`python -m tests.drilling fill 3000`, `… write`, `… tell MANIFEST`; each in a process of its own, like the product.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from random import Random
from typing import Any

FIRMS = ("Theater Sprungbrett", "Bäckerei Lindner", "Radwerk Süd")
#: Changed on purpose by a restore (parked, held, dropped), or alive only while the house is served.
_NOT_COMPARED = {"Delivery", "Job", "IdempotentRequest", "FeedCounter", "FeedEntry", "SendingPause"}

#: What the guest who never stops talking changes; of the messages those that the backup knows are compared.
_GROWING = {"Message", "Room", "Thread"}


def fill(count: int) -> None:
    """Three firms with rooms, guests, talk and pictures; `count` messages altogether."""
    from django.conf import settings

    from stammtisch.conversations.actions import rooms, talk
    from stammtisch.conversations.models import Attachment, Message
    from stammtisch.people.models import Firm
    from stammtisch.people.tenancy import firm_scope
    from stammtisch.testing.cast import NOON, guest, house

    for number, name in enumerate(FIRMS):
        firm: Firm = house(name, prefix="ABC"[number]).firm
        with firm_scope(firm):
            table = rooms.open_table(title=f"{name} am Tisch", now=NOON)
            seat = guest(f"Gast von {name}", table)
            first = talk.say(seat=seat, text=f"{name}: der erste Satz.", now=NOON, dice=Random(1))
            _more(first, count // len(FIRMS) - 1, name)
            table.refresh_from_db()
            table.last_seq = Message.objects.filter(room=table).count()
            table.save(update_fields=["last_seq"])
            for picture in range(5):
                stored_as = f"{firm.code}/{picture}"
                path = Path(settings.MEDIA_ROOT, stored_as)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(Random(number * 10 + picture).randbytes(200_000))
                Attachment.objects.create(
                    firm=firm, message=first, kind="image", name=f"{picture}.jpg", media_type="image/jpeg",
                    size_bytes=200_000, sha256=hashlib.sha256(path.read_bytes()).hexdigest(), stored_as=stored_as,
                )  # fmt: skip


def _more(first: Any, count: int, name: str) -> None:
    from stammtisch.conversations.models import Message
    from stammtisch.people.tenancy import new_public_id

    fields = {field.attname: getattr(first, field.attname) for field in Message._meta.concrete_fields}
    del fields["id"]
    rows = (
        Message(**fields | {"seq": seq, "public_id": new_public_id(), "text": f"{name}: Satz {seq}. " + "und " * 20})
        for seq in range(first.seq + 1, first.seq + 1 + count)
    )
    Message.objects.bulk_create(rows, batch_size=500)


def write() -> None:
    """A guest of the first firm who never stops talking; says each number once it is committed."""
    from stammtisch.conversations.actions import talk
    from stammtisch.conversations.models import Seat
    from stammtisch.kit import clock
    from stammtisch.people.models import Firm
    from stammtisch.people.tenancy import firm_scope

    with firm_scope(Firm.objects.get(name=FIRMS[0])):
        seat = Seat.objects.get(address__isnull=False)
        while True:
            said = talk.say(seat=seat, text="Und noch etwas.", now=clock.now(), dice=Random(1))
            sys.stdout.write(f"{said.seq}\n")
            sys.stdout.flush()


def tell(manifest: str) -> None:
    """A digest of every firm's rows and pictures, as far as the manifest's room numbers reach."""
    from django.apps import apps
    from django.conf import settings

    from stammtisch.conversations.models import Attachment, Message, Room
    from stammtisch.people.models import Firm
    from stammtisch.people.tenancy import FirmModel, firm_scope

    reach: dict[str, int] = json.loads(Path(manifest).read_text())["rooms"]
    told: dict[str, Any] = {}
    for firm in Firm.objects.order_by("pk"):
        with firm_scope(firm):
            numbers = {room.pk: reach[room.public_id] for room in Room.objects.all()}
            rows = {
                model.__name__: _digest(model.objects.order_by("pk").values().iterator())
                for model in apps.get_models()
                if issubclass(model, FirmModel)
                and model.__name__ not in _NOT_COMPARED
                and (firm.name != FIRMS[0] or model.__name__ not in _GROWING)
            }
            kept = (
                row
                for row in Message.objects.order_by("room_id", "seq").values()
                if row["seq"] <= numbers[row["room_id"]]
            )
            rows["kept messages"] = _digest(kept)
            seqs = list(
                Message.objects.filter(seq__lte=max(numbers.values())).order_by("seq").values_list("seq", flat=True)
            )
            rows["gapless"] = seqs == list(range(1, len(seqs) + 1))
            rows["pictures"] = [
                hashlib.sha256(Path(settings.MEDIA_ROOT, each.stored_as).read_bytes()).hexdigest() == each.sha256
                for each in Attachment.objects.all()
            ]
        told[firm.name] = rows
    sys.stdout.write(json.dumps(told))


def _digest(rows: Any) -> list[Any]:
    digest, count = hashlib.sha256(), 0
    for row in rows:
        digest.update(repr(sorted(row.items())).encode())
        count += 1
    return [count, digest.hexdigest()]


if __name__ == "__main__":
    from stammtisch.web.cli.setup import open_django

    open_django()
    match sys.argv[1:]:
        case ["fill", number]:
            fill(int(number))
        case ["write"]:
            write()
        case ["tell", file]:
            tell(file)
