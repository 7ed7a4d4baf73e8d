"""Refusals of this area.

PeopleError             a rule says no; the sentence tells the person what to do
├── FirmExists          somebody founded this installation's firm before
├── AddressTaken        somebody signs in with this e-mail address already
├── LastOwner           a firm would be left without an owner
├── InvitationClosed    the link was used, revoked or is too old
├── AlreadyMember       the user is in this firm already
├── BelongsElsewhere    a sign-in opens other firms too, so one firm alone may not weaken it
├── NameMissing         nobody can be addressed by an empty name
└── CannotMerge         these two cannot become one
"""


class PeopleError(Exception):
    """A rule says no. `str(error)` is a whole translated sentence; nothing was changed."""


class FirmExists(PeopleError):
    """Somebody founded this installation's firm before."""


class AddressTaken(PeopleError):
    """Somebody signs in with this e-mail address already."""


class LastOwner(PeopleError):
    """A firm would be left without an owner."""


class InvitationClosed(PeopleError):
    """The link was used, revoked or is too old."""


class AlreadyMember(PeopleError):
    """The user is in this firm already."""


class BelongsElsewhere(PeopleError):
    """A sign-in opens other firms too, so one firm alone may not weaken it."""


class NameMissing(PeopleError):
    """Nobody can be addressed by an empty name."""


class CannotMerge(PeopleError):
    """These two cannot become one, or the merge was undone already."""
