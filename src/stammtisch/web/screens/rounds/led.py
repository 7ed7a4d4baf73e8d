"""A round with all that its pages need to know, read in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stammtisch.conversations.models import Room
from stammtisch.formats import engine, queries
from stammtisch.formats.models import Enrolment, Round
from stammtisch.formats.one_sentence_story.state import State
from stammtisch.formats.queries import Act
from stammtisch.formats.who import key_of, person_id_of
from stammtisch.people.models import Firm, Member
from stammtisch.web.access import HOSTS, TALKERS
from stammtisch.web.faces import Face, face
from stammtisch.web.screens.rounds.lines import Authors

#: So many of the hosts' newest deeds are shown.
DEEDS = 40


@dataclass(frozen=True)
class Led:
    """One round as one member has it before the eyes."""

    round: Round
    state: State
    #: Token of whatever is asked now.
    token: str
    authors: Authors
    #: Message → when it was said.
    times: Mapping[str, datetime]
    #: What the hosts did, the newest first.
    deeds: list[Act]
    #: Key of the member who looks.
    me: str
    #: Whether the member's role speaks for the house at all.
    may_talk: bool
    #: Whether the member's role leads rounds at all, and whether this one.
    may_lead: bool
    leads: bool

    @property
    def room(self) -> Room:
        """The table."""
        room: Room = self.round.room
        return room

    @property
    def title(self) -> str:
        """The story's own title, else the working title, else the table's."""
        return self.state.title or self.round.title or self.room.title

    @property
    def names(self) -> Mapping[str, str]:
        """Key → name."""
        return {who: each.name for who, each in self.authors.faces.items()}


def led_by(round: Round, member: Member, firm: Firm) -> Led:
    """The round before this member's eyes. `round` comes with room, host and deputy."""
    state: State = engine.state_of(round)
    me, hosts = key_of(member), {round.host_id, round.deputy_id}
    may_lead = member.role in HOSTS
    return Led(
        round=round,
        state=state,
        token=engine.game_of(round).token(state),
        authors=authors_of(round, firm),
        times=queries.said_times([line.refs[0] for line in state.lines]),
        deeds=queries.host_acts(round, limit=DEEDS),
        me=me,
        may_talk=member.role in TALKERS,
        may_lead=may_lead,
        leads=may_lead and member.pk in hosts,
    )


def authors_of(round: Round, firm: Firm) -> Authors:
    """Everybody who takes part or leads, with their faces."""
    faces: dict[str, Face] = {}
    urls: dict[str, str] = {}
    for member in filter(None, (round.host, round.deputy)):
        faces[key_of(member)] = face(member.name, member.pk)
    for enrolment in Enrolment.objects.filter(round=round).select_related("address__person", "member").order_by("id"):
        person = enrolment.address.person if enrolment.address else None
        # The team knows everybody by name, whatever guests chose to be called in the round.
        name = enrolment.name or (person.name if person else _("somebody"))
        faces[enrolment.who] = face(name, person_id_of(enrolment.who) or enrolment.member_id or 0)
        if person:
            urls[enrolment.who] = reverse("web:person", args=[firm.slug, person.public_id])
    return Authors(faces, urls)
