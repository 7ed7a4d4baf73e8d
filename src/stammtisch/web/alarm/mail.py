"""The mail about troubles: one for each reader, with all that concerns them and nothing of any talk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from stammtisch.people.models import Member, Role
from stammtisch.web.alarm.sentences import sentence
from stammtisch.web.models import Trouble
from stammtisch.web.screens.health import looks_after_machine

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Reader:
    """Somebody who hears of troubles by mail."""

    address: str
    language: str
    zone: tzinfo
    #: Whether the machine's own matters are theirs: paths, addresses, sizes.
    looks_after_machine: bool
    #: Firms whose matters are theirs.
    firms: frozenset[int]
    #: Whether nobody else hears of the machine, so that they must know at least that something is wrong.
    is_last_resort: bool = False


def tell(present: Sequence[Trouble], over: Sequence[Trouble], *, now: datetime) -> bool:
    """Mail everybody what is wrong and what is over. Whether any mail left: one bad address holds up nobody."""
    sent = [_send(reader, present, over, now) for reader in readers()]
    return any(sent)


def readers() -> list[Reader]:
    """The addresses of STAMMTISCH_ALARM_MAIL, and the owners of all firms but the demo, whose owners are invented."""
    owners = Member.objects.filter(role=Role.OWNER, left_at=None, firm__is_demo=False)
    houses: dict[int, list[Member]] = {}
    for owner in owners.select_related("user", "firm").order_by("pk"):
        houses.setdefault(owner.user_id, []).append(owner)
    first = next(iter(houses.values()))[0].firm if houses else None
    machine = [
        Reader(address, first.locale if first else "en", first.zone if first else UTC, True, frozenset())
        for address in settings.ALARM_MAIL
    ]
    return machine + [_owner(memberships) for memberships in houses.values()]


def _owner(memberships: Sequence[Member]) -> Reader:
    owner = memberships[0]
    looks_after = any(looks_after_machine(member.firm) for member in memberships)
    return Reader(
        address=owner.user.email,
        language=owner.firm.locale_in(owner.user.language or owner.firm.language),
        zone=owner.firm.zone,
        looks_after_machine=looks_after,
        firms=frozenset(member.firm_id for member in memberships),
        is_last_resort=not looks_after and not settings.ALARM_MAIL,
    )


def _send(reader: Reader, present: Sequence[Trouble], over: Sequence[Trouble], now: datetime) -> bool:
    with translation.override(reader.language):
        wrong = list(_said(reader, present, now, _("Something on the machine is not in order.")))
        well = list(_said(reader, over, now, _("The machine is in order again.")))
        if not wrong and not well:
            return False
        message = mail_to(reader, wrong, well)
    try:
        message.send()
    except OSError as error:  # smtplib's errors are OSErrors
        log.warning("trouble.mail_failed", error=str(error)[:200])
        return False
    return True


def _said(reader: Reader, troubles: Sequence[Trouble], now: datetime, in_general: str) -> Iterator[str]:
    """Each trouble that is this reader's; the machine's as one general sentence for who is only to know of it."""
    for trouble in troubles:
        if trouble.firm_id in reader.firms and trouble.firm is not None:
            said = sentence(trouble.key, trouble.facts, now=now, zone=reader.zone)
            yield f"{trouble.firm.name}: {said}"
        elif trouble.firm_id is None and reader.looks_after_machine:
            yield sentence(trouble.key, trouble.facts, now=now, zone=reader.zone)
    if reader.is_last_resort and any(trouble.firm_id is None for trouble in troubles):
        yield in_general


def mail_to(reader: Reader, wrong: Sequence[str], well: Sequence[str]) -> EmailMessage:
    """The mail in the active language."""
    context = {"wrong": wrong, "well": well, "url": settings.PUBLIC_URL, "types": reader.looks_after_machine}
    return EmailMessage(
        subject=_("Your Stammtisch needs you") if wrong else _("Your Stammtisch is well again"),
        body=render_to_string("alarm/trouble.txt", context),
        to=[reader.address],
        headers={"Auto-Submitted": "auto-generated"},
    )
