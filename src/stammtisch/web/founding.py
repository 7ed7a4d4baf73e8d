"""The first steps of an installation: its firm, or a look around in the demo theatre."""

from datetime import datetime
from enum import Enum
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stammtisch.conversations.actions.jobs import enqueue
from stammtisch.conversations.models import Job
from stammtisch.conversations.models.job import JobState
from stammtisch.kit.db import atomic
from stammtisch.people import queries
from stammtisch.people.actions import firms
from stammtisch.people.errors import AddressTaken
from stammtisch.people.models import Firm, Member, Role, User
from stammtisch.people.tenancy import firm_scope
from stammtisch.web import accounts, demo
from stammtisch.web.demo import house

FILL_DEMO = "demo.fill"


class Demo(Enum):
    """How far the demo is."""

    #: Not asked for, or no longer on offer since a real firm exists.
    NONE = "none"
    FILLING = "filling"
    READY = "ready"
    FAILED = "failed"


def found(
    *,
    firm_name: str,
    name: str,
    email: str,
    password: str,
    language: str,
    tone: str,
    timezone: str,
    now: datetime,
) -> tuple[Firm, User]:
    """The firm of this installation with its owner. Raises FirmExists or AddressTaken; of two at once, one wins."""
    with atomic():
        firms.refuse_a_second_first_firm()
        user = new_user(email=email, name=name, password=password, language=language)
        firm = firms.found_firm(
            name=firm_name,
            owner=user,
            owner_name=name,
            now=now,
            language=language,
            tone=tone,
            timezone=timezone,
        )
    return firm, user


def new_user(*, email: str, name: str, password: str, language: str) -> User:
    """A user; raises AddressTaken."""
    if User.objects.filter(email__iexact=email).exists():
        raise AddressTaken(_("Somebody signs in with this address already."))
    try:
        with transaction.atomic():
            return accounts.new_user(email=email, name=name, password=password, language=language)
    except IntegrityError:  # somebody else took it at this moment
        raise AddressTaken(_("Somebody signs in with this address already.")) from None


def offers_demo() -> bool:
    """Whether visitors may look around: only where no real firm could be mistaken for it."""
    return settings.OFFER_DEMO and not queries.a_firm_exists()


def start_demo(*, language: str, now: datetime) -> Firm:
    """The demo firm, which the work process fills; asked for twice, it is the same one. Raises FirmExists."""
    with atomic():
        firm = house.found(language=language, now=now)
        if demo_state() in {Demo.NONE, Demo.FAILED}:
            with firm_scope(firm):
                enqueue(FILL_DEMO, run_at=now, unique_key=FILL_DEMO)
    return firm


def demo_state() -> Demo:
    """How far the demo is."""
    firm = queries.demo_firm()
    if firm is None:
        return Demo.NONE
    with firm_scope(firm):
        if demo.is_filled():
            return Demo.READY
        job = Job.objects.filter(kind=FILL_DEMO).order_by("-pk").first()
    if job is None:
        return Demo.NONE
    return Demo.FAILED if job.state in {JobState.DONE, JobState.DEAD} else Demo.FILLING


def demo_owner() -> User | None:
    """Whom visitors of the demo act as."""
    owner = Member.objects.filter(firm__is_demo=True, role=Role.OWNER, left_at=None).select_related("user").first()
    return owner.user if owner else None


def fill_demo(payload: dict[str, Any], now: datetime) -> None:
    """The job that brings the demo to life; its firm exists."""
    demo.fill(now)
