"""Builds the house for a run and prints it as JSON: two firms, three kinds of channel in each, tables, guests.

    python -m faults.scene < plan.json

Runs under the harness's settings, once, before anything breaks.
"""

import json
import sys
from datetime import datetime, timedelta
from typing import Any

import django

NOBODY_SLEEPS = "03:00"


def main() -> None:
    """Read the plan, write the rows, print what the other actors need to know."""
    django.setup()
    plan = json.load(sys.stdin)
    firms = [_firm(number, plan) for number in (1, 2)]
    json.dump({"firms": firms}, sys.stdout)


def _firm(number: int, plan: dict[str, Any]) -> dict[str, Any]:
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from stammtisch.conversations.states import TransportClass  # noqa: PLC0415
    from stammtisch.kit import clock  # noqa: PLC0415
    from stammtisch.people.models import Firm  # noqa: PLC0415
    from stammtisch.people.tenancy import firm_scope  # noqa: PLC0415
    from stammtisch.testing.cast import house  # noqa: PLC0415

    now = clock.now()
    made = house(f"Haus {number}", prefix=f"{number}", now=now)
    Firm.objects.filter(pk=made.firm.pk).update(quiet_from=NOBODY_SLEEPS, quiet_until=NOBODY_SLEEPS)
    client = Client()
    client.force_login(made.host.user)
    firm = Firm.objects.get(pk=made.firm.pk)
    with firm_scope(firm):
        accounts = [_account(firm, kind, now) for kind in TransportClass]
        tables = [_table(account, plan, now) for account in accounts]
        _timers(number, tables, plan, now)
    return {
        "id": firm.pk,
        "slug": firm.slug,
        "canary": f"kanari-{number}-",
        "cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}",
        "accounts": [
            {"id": each.pk, "public_id": each.public_id, "kind": each.kind, "name": each.name} for each in accounts
        ],
        "tables": tables,
    }


def _account(firm: Any, kind: str, now: datetime) -> Any:
    from stammtisch.people.models import Account  # noqa: PLC0415

    return Account.objects.create(firm=firm, kind=f"faults-{kind}", name=kind, created_at=now)


def _table(account: Any, plan: dict[str, Any], now: datetime) -> dict[str, Any]:
    """A table whose guests all sit at this account and agreed to take part; lines of a story where it may resend."""
    from stammtisch.conversations.actions import rooms  # noqa: PLC0415
    from stammtisch.people.actions import consents, persons  # noqa: PLC0415

    room = rooms.open_table(title=f"Tisch {account.name}", now=now)
    seats = []
    for number in range(plan["seats"] + 1):
        handle = f"{account.name}-seat-{number}"
        address = persons.meet(account=account, handle=handle, name=handle, now=now)
        for purpose in ("answer", "participation"):
            consents.record(
                address=address, purpose=purpose, given=True, text="Ja", text_version="1", method="faults", now=now
            )
        rooms.sit_down(room=room, name=handle, address=address, now=now)
        seats.append(handle)
    return {"id": room.pk, "public_id": room.public_id, "kind": account.kind, "account": account.pk, "seats": seats}


def _timers(number: int, tables: list[dict[str, Any]], plan: dict[str, Any], now: datetime) -> None:
    """Lines that somebody says by themselves over the run, one after the other, from table to table."""
    from faults.speaking import SAY  # noqa: PLC0415
    from stammtisch.conversations.actions.jobs import enqueue  # noqa: PLC0415

    for line in range(plan["lines"]):
        for table in tables:
            due = now + timedelta(seconds=3 + line * plan["seconds"] / plan["lines"])
            text = f"kanari-{number}-line-{table['kind']}-{line}"
            story = table["kind"].endswith("reconcilable")
            enqueue(SAY, run_at=due, payload={"room": table["id"], "text": text, "story": story})


if __name__ == "__main__":
    main()
