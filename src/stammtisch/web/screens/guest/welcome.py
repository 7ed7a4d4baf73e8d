"""The door to a table: what is played here, what happens with one's words, and a seat."""

import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stammtisch.conversations.models import Room, Seat
from stammtisch.formats.one_sentence_story.settings import Settings
from stammtisch.formats.one_sentence_story.state import State
from stammtisch.kit.text.moments import time_of_day
from stammtisch.web import idempotency, words
from stammtisch.web.forms.guest import CREDITS
from stammtisch.web.screens.guest.playing import playing_in
from stammtisch.web.screens.guest.terms import Terms, licence, taking_part
from stammtisch.web.screens.guest.turn import may_join


@dataclass(frozen=True)
class WelcomeScreen:
    """`guest/welcome.html`: nothing is stored before its form is sent."""

    room: str
    title: str
    welcome: str
    #: What is played: "We are writing a story together …"; "" at a table without a game.
    invitation: str
    #: "Six people sit here already."
    company: str
    #: First sentence of the story that one may join.
    opening: str
    #: Whether somebody new may sit down.
    is_open: bool
    #: Whether sitting down means writing along.
    with_story: bool
    taking_part: Terms
    licence: Terms
    credits: tuple[tuple[str, object], ...]
    rules: list[str]
    key: str
    #: Somebody who sat here before, under this name.
    is_back: bool
    name: str
    #: A sentence why the form was refused.
    problem: str
    #: A sentence for somebody who just got up.
    bye: str
    story_url: str


def welcome_screen(room: Room, seat: Seat | None, *, problem: str = "", bye: str = "") -> WelcomeScreen:
    """The door for somebody unknown, or for somebody who got up before (`seat`)."""
    playing = playing_in(room)
    state = playing.state if playing else None
    with_story = state is not None and may_join(state)
    return WelcomeScreen(
        room=room.public_id,
        title=room.title,
        welcome=room.welcome,
        invitation=_invitation(state) if state and with_story else "",
        company=_company(Seat.objects.filter(room=room, left_at=None).count()),
        opening=begun(state.setup.opening) if state and with_story else "",
        is_open=room.is_open or seat is not None,
        with_story=with_story,
        taking_part=taking_part(room.firm),
        licence=licence(),
        credits=CREDITS,
        rules=_rules(state.settings if state and with_story else None),
        key=idempotency.new_key(),
        is_back=seat is not None,
        name=seat.name if seat else "",
        problem=problem,
        bye=bye,
        story_url=playing.story_url if playing else "",
    )


def _invitation(state: State) -> str:
    if state.is_folded:
        return _("We are writing a story together, one sentence each. Each of us sees only the sentence before.")
    if state.is_open_chain:
        return _("We are writing a story together, one sentence each time. Whoever has an idea goes on.")
    return _("We are writing a story together. In turn, one sentence each time.")


def begun(opening: str) -> str:
    """The first sentence; one without an end asks for more, and the dots never stand alone on a line."""
    if not opening or unicodedata.category(opening[-1]).startswith("P"):
        return opening
    return f"{opening}\N{NO-BREAK SPACE}…"


def _company(count: int) -> str:
    if not count:
        return _("You would be the first.")
    return ngettext("One person sits here already.", "%(number)s people sit here already.", count) % {
        "number": words.capital(words.number(count))
    }


def _rules(settings: Settings | None) -> list[str]:
    rules = [] if settings is None else rules_of_play(settings)
    return [
        *rules,
        _("With one word you are out again, and you can take back what you wrote."),
        _("No account, no app. Until you sit down nothing is stored, not even a cookie."),
    ]


def rules_of_play(settings: Settings) -> list[str]:
    """The rules that matter to somebody at the door."""
    rules = [_("One sentence at a time, up to %(limit)d characters.") % {"limit": settings.max_graphemes}]
    rules.append(
        _("Whoever’s turn it is has %(span)s. Who does not feel like it, passes.") % {"span": _span(settings.lease)}
    )
    if settings.quiet_from and settings.quiet_until and settings.quiet_from != settings.quiet_until:
        rules.append(
            _("Between %(from)s and %(until)s all is quiet.")
            % {"from": time_of_day(settings.quiet_from), "until": time_of_day(settings.quiet_until)}
        )
    return rules


def _span(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    if minutes % (24 * 60) == 0:
        return ngettext("a day", "%(count)d days", minutes // (24 * 60)) % {"count": minutes // (24 * 60)}
    if minutes % 60 == 0:
        return ngettext("an hour", "%(count)d hours", minutes // 60) % {"count": minutes // 60}
    return ngettext("a minute", "%(count)d minutes", minutes) % {"count": minutes}
