"""Chats under pseudonyms in the reader's language."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from stammtisch.imports.portrait.chat import Cast, Chat, voices
from stammtisch.imports.portrait.pseudonyms import pseudonyms, renamed


def pseudonymous(chats: Sequence[Chat], cast: Cast) -> tuple[list[Chat], Cast]:
    """The chats and their sides with every name replaced; who says most is number 1."""
    names = [voice.name for voice in voices(chats)]
    house = cast.team | cast.machines
    given = pseudonyms(names, team=house, guest=_("Guest %(number)s"), member=_("Team %(number)s"))
    sides = Cast(
        frozenset(given[name] for name in cast.team if name in given),
        frozenset(given[name] for name in cast.machines if name in given),
    )
    hidden = [
        replace(renamed(chat, given), file=_("Chat %(number)s") % {"number": number})
        for number, chat in enumerate(chats, start=1)
    ]
    return hidden, sides
