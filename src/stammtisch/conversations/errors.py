"""Refusals of this area.

Refused                 a rule says no; the sentence tells the person what to do
├── NotSeated           who wants to speak does not sit in this room
├── RoomClosed          nobody new may sit down, or the room is archived
├── NothingToSay        the text is empty after cleaning
├── TooLong             more than a message may hold
└── FileRefused         a file is too big, or is not what it says it is
"""


class Refused(Exception):
    """A rule says no. `str(error)` is a whole translated sentence for the person; nothing was changed."""


class NotSeated(Refused):
    """Who wants to speak does not sit in this room (any more)."""


class RoomClosed(Refused):
    """Nobody new may sit down here."""


class NothingToSay(Refused):
    """The text is empty once white space and invisible characters are gone."""


class TooLong(Refused):
    """The text is longer than a message may be."""


class FileRefused(Refused):
    """A file is too big, or is not what it says it is."""
