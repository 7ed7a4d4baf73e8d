"""Whether what is sealed can be opened: after a restore the file of keys may be missing or another one."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from stammtisch.web import resealing
from stammtisch.web.doctor.findings import Finding, Level


def keys() -> Iterator[Finding]:
    """Try every sealed text."""
    sealed = resealing.standing()
    if sealed.lost:
        sentence = gettext(
            "Secrets that no key opens: %(count)s. Put back the file “secrets” that belongs to this data; without it "
            "those channels and second steps must be connected anew."
        )
        yield Finding("keys", Level.PROBLEM, sentence % {"count": sealed.lost}, "stammtisch keys")
    elif sealed.older:
        sentence = gettext("The keys are being changed; the old one still works.")
        yield Finding("keys", Level.WARNING, sentence, "stammtisch keys --finish")
    else:
        yield Finding("keys", Level.OK, gettext("The keys fit what is sealed."))
