"""What a round says becomes a message: in the reader's language, to the room, the team or one seat."""

from collections.abc import Mapping
from datetime import datetime

from stammtisch.conversations.actions.writing import Author, Line, write
from stammtisch.conversations.models import Message
from stammtisch.conversations.models.message import Audience
from stammtisch.conversations.ports import ports
from stammtisch.formats.codec import to_json
from stammtisch.formats.effects import Ask, Parameter, Person, Say, To
from stammtisch.formats.models import Cue, Enrolment, Round
from stammtisch.formats.registry import FORMATS
from stammtisch.formats.who import author_of, member_id_of
from stammtisch.formats.wording import Reader, choice_line, render
from stammtisch.people.models import Address, Firm, Member


def names_of(round: Round) -> dict[str, str]:
    """Key → name of everybody who takes part or leads. Two queries, however many people."""
    names = dict(Enrolment.objects.filter(round=round).order_by("joined_at", "id").values_list("who", "name"))
    leaders = [leader for leader in (round.host_id, round.deputy_id) if leader is not None]
    for member in Member.objects.filter(firm=round.firm, pk__in=leaders):
        names.setdefault(f"m{member.pk}", member.name)
    return names


class Voice:
    """The voice of one round during one event."""

    def __init__(self, round: Round, heard: Message | None, now: datetime) -> None:
        self.round = round
        self.firm: Firm = round.firm
        self.game = FORMATS[round.kind]
        self.heard = heard
        self.now = now
        self._names: Mapping[str, str] | None = None

    def speak(self, effect: Say | Ask) -> Message | None:
        """Say it. None if its reader has no seat any more, and never had another address."""
        if not effect.automatic:
            return self._in_own_words(effect)
        address = self._address(effect.to.who) if effect.to.kind == "one" else None
        if effect.to.kind == "one" and address is None and member_id_of(effect.to.who) is None:
            return None
        language = self._language(address)
        text = self.words(effect.text, effect.parameters, language)
        choices = [choice.text for choice in effect.choices] if isinstance(effect, Ask) else []
        if choices and address is not None and _reads_elsewhere(address):
            text = f"{text}\n{choice_line(self.game, choices, language)}"
        else:
            choices = []
        message = write(self.round.room, Author.automatic(), self._line(effect, text, address), now=self.now)
        Cue.objects.create(
            firm=self.firm,
            round=self.round,
            message=message,
            text=effect.text,
            parameters=to_json(dict(effect.parameters)),
            choices=choices,
            language=language,
            who=effect.to.who,
            token=effect.token if isinstance(effect, Ask) else "",
        )
        return message

    def words(self, key: str, parameters: Mapping[str, Parameter], language: str) -> str:
        """The text of this key in a language."""
        return render(self.game, key, parameters, Reader(language, self.firm.zone, self.names, self.now))

    @property
    def names(self) -> Mapping[str, str]:
        """Who is called what; read once per event."""
        if self._names is None:
            self._names = names_of(self.round)
        return self._names

    def _in_own_words(self, effect: Say | Ask) -> Message:
        """A member speaks through the round: said under the member's own name, as any other line of theirs."""
        by, text = effect.parameters["who"], effect.parameters["text"]
        member_id = member_id_of(by.who) if isinstance(by, Person) else None
        if member_id is None:
            raise TypeError(f"{effect.text} is not automatic, so it needs a member who says it.")
        member = Member.objects.get(firm=self.firm, pk=member_id)
        address = self._address(effect.to.who) if effect.to.kind == "one" else None
        return write(self.round.room, Author.team(member), self._line(effect, str(text), address), now=self.now)

    def _line(self, effect: Say | Ask, text: str, address: Address | None) -> Line:
        # Words about somebody's own message answer it; anything else speaks first, and needs leave for that.
        about = self._about(effect.about)
        is_reply = about is not None and about.address_id is not None and about == self.heard
        return Line(
            text,
            audience=_audience(effect.to, address),
            to_address=address,
            reply_to=about,
            purpose="answer" if is_reply else "participation",
            round_number=self.round.number,
        )

    def _about(self, ref: str) -> Message | None:
        if not ref:
            return None
        if self.heard is not None and ref == str(self.heard.pk):
            return self.heard
        return Message.objects.filter(room=self.round.room, pk=int(ref)).first()

    def _address(self, who: str) -> Address | None:
        """Where this person is reached: where they spoke just now, else by the address they joined with last."""
        if self.heard is not None and self.heard.address is not None and author_of(self.heard) == who:
            spoken: Address = self.heard.address
            return spoken
        enrolled = Enrolment.objects.filter(round=self.round, who=who, address__isnull=False)
        newest = enrolled.select_related("address__person", "address__account").order_by("-joined_at", "-id").first()
        return newest.address if newest else None

    def _language(self, address: Address | None) -> str:
        return self.firm.locale_in((address.person.language if address else "") or self.firm.language)


def _audience(to: To, address: Address | None) -> Audience:
    if to.kind == "room":
        return Audience.ROOM
    return Audience.SEAT if address is not None else Audience.TEAM


def _reads_elsewhere(address: Address) -> bool:
    """True where there is no page of ours with buttons."""
    channel = ports.channels.get(address.account.kind)
    return channel is not None and channel.transport_class is not None
