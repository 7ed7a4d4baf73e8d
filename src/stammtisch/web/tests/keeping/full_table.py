"""A table at which one word stands everywhere a word can stand."""

from stammtisch.conversations.actions import reports, rooms, talk
from stammtisch.conversations.actions.files import Prepared
from stammtisch.conversations.models import Atom, Envelope
from stammtisch.people.actions import persons
from stammtisch.people.models import Account
from stammtisch.testing.cast import NOON
from stammtisch.web import seating

#: A word that nothing else in the product says.
CANARY = "kanarienvogelzeisig"


def full_table(theatre, dice, *, others=CANARY):
    """A table at which the canary stands everywhere it can stand; `others`: what the team and others say."""
    room = rooms.open_table(title=f"Tisch {others}", welcome=others, now=NOON)
    address, _token = persons.meet_web_guest(name=f"Bea {CANARY}", now=NOON)
    bea = seating.take_seat(room=room, address=address, name=f"Bea {CANARY}", language="de", now=NOON)
    file = Prepared("file", f"{CANARY}.txt", "application/octet-stream", CANARY.encode())
    said = talk.say(seat=bea, text=f"Ein {CANARY}?", now=NOON, dice=dice, files=[file])
    talk.edit(message=said, text=f"Ein anderer {CANARY}!", now=NOON, dice=dice)
    talk.answer(room=room, member=theatre.owner, text=f"Ja, ein {others}.", reply_to=said, now=NOON)
    talk.note(room=room, member=theatre.owner, text=f"Heimlich: {others}", now=NOON)
    talk.react(message=said, emoji="🐦", member=theatre.host, now=NOON)
    report = reports.file_report(path="/t/x", reason=others, room=room, message=said, name=others, now=NOON)
    reports.decide(report=report, decision="kept", statement=others, by=theatre.owner, now=NOON)
    account = Account.objects.get(kind="web")
    envelope = Envelope.objects.create(
        firm=room.firm,
        account=account,
        digest="d",
        raw=CANARY.encode(),
        received_at=NOON,
        run_at=NOON,
        state="done",
    )
    Atom.objects.create(
        firm=room.firm, account=account, envelope=envelope, kind="message", external_id="1", message=said, at=NOON
    )
    return room, bea
