"""Where one is signed in: one's own list alone. Nobody reads when somebody else was here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from stammtisch.people.models import Firm, SignIn
from stammtisch.web import words


@dataclass(frozen=True)
class SignInRow:
    """One browser."""

    #: "Firefox, Android", or that it said nothing.
    device: str
    is_here: bool
    began: str
    #: Empty for the one that is looking.
    seen: str
    #: When it ends by itself if it is not used.
    ends: str
    #: Empty for the one that is looking: it has "Sign out".
    end_url: str


@dataclass(frozen=True)
class SignInsScreen:
    """All that `settings/sign_ins.html` sees."""

    rows: list[SignInRow]
    #: Empty when there is no other.
    end_others_url: str

    @classmethod
    def of(cls, firm: Firm, sign_ins: Iterable[SignIn], *, here: str, now: datetime) -> "SignInsScreen":
        """This browser first; `here` is its key."""
        found = sorted(sign_ins, key=lambda each: each.session_key != here)
        others = any(each.session_key != here for each in found)
        return cls(
            rows=[_row(each, firm, is_here=each.session_key == here, now=now) for each in found],
            end_others_url=reverse("web:end_other_sign_ins", args=[firm.slug]) if others else "",
        )


def _row(sign_in: SignIn, firm: Firm, *, is_here: bool, now: datetime) -> SignInRow:
    def at(moment: datetime) -> str:
        return words.moment(moment, now, firm.zone)

    return SignInRow(
        device=sign_in.device or _("A device that does not say what it is"),
        is_here=is_here,
        began=_("signed in %(moment)s") % {"moment": at(sign_in.began_at)},
        seen="" if is_here else _("last used %(moment)s") % {"moment": at(sign_in.seen_at)},
        ends=_("ends unused %(moment)s") % {"moment": at(sign_in.expire_date)},
        end_url="" if is_here else reverse("web:end_sign_in", args=[firm.slug, sign_in.handle]),
    )
