"""A portrait to take along. The server keeps none: the page that shows it carries it, sealed, and sends it back."""

from dataclasses import dataclass

from django.core import signing as seals
from django.utils.translation import gettext as _

from stammtisch.web import print as on_paper
from stammtisch.web.portrait.as_page import PortraitPage, as_data, as_html

_SALT = "portrait"


@dataclass(frozen=True)
class Paper:
    """A form of the portrait one may take along."""

    label: str
    sealed: str


@dataclass(frozen=True)
class File:
    """What is sent."""

    content: bytes
    media_type: str
    ending: str


def papers(page: PortraitPage) -> list[Paper]:
    """The forms there are, the handiest first."""
    return [
        Paper(_("Take along as PDF"), seals.dumps({"pdf": as_data(page)}, salt=_SALT, compress=True)),
        Paper(_("Take along as a page"), seals.dumps({"html": as_html(page)}, salt=_SALT, compress=True)),
    ]


def file_of(sealed: str) -> File | None:
    """The file a paper stands for; None if the seal is not ours."""
    try:
        told = seals.loads(sealed, salt=_SALT)
    except seals.BadSignature:
        return None
    if "pdf" in told:
        return File(on_paper.portrait_pdf(told["pdf"]), "application/pdf", "pdf")
    return File(told["html"].encode(), "text/html; charset=utf-8", "html")
