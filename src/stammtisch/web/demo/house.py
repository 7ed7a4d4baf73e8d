"""The demo firm itself: Theater Sprungbrett, its six people, its hours, and the guests as it knows them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_noop

from stammtisch.conversations import search
from stammtisch.kit.db import atomic
from stammtisch.people import queries
from stammtisch.people.actions import consents, firms, members, persons
from stammtisch.people.models import Account, Address, Firm, Member, User
from stammtisch.people.models.consent import Purpose
from stammtisch.web import accounts
from stammtisch.web.demo.almanac import Almanac
from stammtisch.web.demo.cast import GUESTS, OWNER, TEAM
from stammtisch.web.demo.prompt_book import Text

NAME = Text("Theater Sprungbrett", "Theater Sprungbrett")
#: Nobody receives mail there, and no password opens it (`docs/howto/demo.md`).
OWNER_EMAIL = "demo@stammtisch.example"
OPEN = {
    "mon": [["16:00", "22:30"]],
    **{day: [["10:00", "22:00"]] for day in ("tue", "wed", "thu", "fri")},
    "sat": [["10:00", "23:59"]],
    "sun": [["11:00", "15:00"]],
}
_COUNTER, _TELEPHONE = gettext_noop("at the counter"), gettext_noop("by telephone")
_NEWS = Text(
    "Sagt mir einen Tag vorher Bescheid, wenn etwas ausfällt.", "Tell me the day before when something is cancelled."
)
_OFFERS = Text(
    "Schickt mir ab und zu euer Programm und Angebote.", "Now and then send me your programme and your offers."
)


@dataclass
class Company:
    """Everybody in the demo, by their key in the prompt book. The firm must be open."""

    firm: Firm
    almanac: Almanac
    _members: dict[str, Member] = field(default_factory=dict)
    _addresses: dict[str, Address] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """ "de" or "en": what the whole house speaks."""
        return self.firm.language

    def is_member(self, key: str) -> bool:
        """Whether this is one of the team."""
        return key in TEAM

    def member(self, key: str) -> Member:
        """One of the team."""
        if key not in self._members:
            self._members[key] = Member.objects.get(firm=self.firm, name=TEAM[key].name)
        return self._members[key]

    def address(self, key: str) -> Address:
        """A guest's address; whoever appears for the first time becomes known to the house."""
        if key not in self._addresses:
            account = Account.objects.filter(kind="web").earliest("id")
            # A handle opens nothing (keys do), so it may be one that finds the same guest again.
            self._addresses[key] = persons.meet(
                account=account, handle=f"demo-{key}", name=self.name(key), now=self.almanac.start
            )
        return self._addresses[key]

    def name(self, key: str) -> str:
        """As it stands under a line."""
        return TEAM[key].name if key in TEAM else persons.tidy_name(GUESTS[key].name.in_(self.language))

    def remember_guests(self) -> None:
        """What the team noted about people, what they agreed to at the counter, and who turned out to be one."""
        jonas, start = self.member("jonas"), self.almanac.moment
        for key, guest in GUESTS.items():
            person = self.address(key).person
            if guest.note:
                persons.describe(person=person, name=person.name, note=guest.note.in_(self.language))
            search.index_person(person)
        self._record("bea", Purpose.SERVICE, _NEWS, method=_COUNTER, at=start("11 wed 19:00"), by=jonas)
        self._record("dmitri", Purpose.ADVERTISING, _OFFERS, method=_COUNTER, at=start("5 sat 19:10"), by=jonas)
        self._record(
            "dmitri",
            Purpose.ADVERTISING,
            _OFFERS,
            method=_TELEPHONE,
            at=start("10 tue 12:00"),
            by=jonas,
            given=False,
        )
        lena, phone = self.address("lena").person, self.address("lenaphone").person
        persons.merge(survivor=lena, absorbed=phone, by=jonas, now=start("11 tue 21:40"))

    def _record(
        self,
        key: str,
        purpose: Purpose,
        words: Text,
        *,
        method: str,
        at: datetime,
        by: Member | None = None,
        given: bool = True,
    ) -> None:
        consents.record(
            address=self.address(key),
            purpose=purpose,
            given=given,
            text=words.in_(self.language) if given else "",
            text_version="demo-1",
            method=method,
            now=at,
            by=by,
        )


def found(*, language: str, now: datetime) -> Firm:
    """The empty demo firm with its owner. Raises FirmExists when a real firm could be mistaken for it."""
    with atomic():
        firms.refuse_a_second_first_firm()
        demo = queries.demo_firm()
        if demo is not None:
            return demo
        owner = accounts.new_user(email=OWNER_EMAIL, name=TEAM[OWNER].name, password=None, language=language)
        return firms.found_firm(
            name=NAME.in_(language),
            owner=owner,
            owner_name=owner.name,
            now=now,
            language=language,
            is_demo=True,
        )


def furnish(firm: Firm, almanac: Almanac) -> None:
    """Opening hours, and a team that stands for as long as the talk goes back."""
    start = almanac.start
    founded_at = start - timedelta(hours=1)
    firms.change_firm(firm, now=founded_at, opening_hours=OPEN, created_at=founded_at)
    Member.objects.filter(firm=firm).update(joined_at=start)
    owner = Member.objects.get(firm=firm)
    for key, colleague in TEAM.items():
        if key != OWNER:
            user = accounts.new_user(
                email=f"{key}@{OWNER_EMAIL.partition('@')[2]}", name=colleague.name, password=None
            )
            invitation, _token = members.invite(role=colleague.role, by=owner, note=colleague.name, now=start)
            members.accept(invitation=invitation, user=user, name=colleague.name, now=start)


def let_in(owner: User, password: str) -> None:
    """From now on this password opens the demo. Raises django.core.exceptions.ValidationError for a weak one."""
    validate_password(password, owner)
    owner.set_password(password)
    owner.save(update_fields=["password"])
