"""Whether the address that stands in every link and QR code leads to this Stammtisch, and with a good certificate."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext

from stammtisch.kit import outbound
from stammtisch.web.doctor.findings import Finding, Level

#: What our own `/healthz` answers with, whether it is well or not.
_OURS = "application/json"
_SECONDS = 5


def reach(client: outbound.Client | None = None) -> Iterator[Finding]:
    """Ask our own address as a guest's browser would; only where it is encrypted, because else nobody outside can."""
    if not settings.HTTPS:
        return
    url = str(settings.PUBLIC_URL)
    client = client or outbound.Client(ports={urlsplit(url).port or 443}, seconds=_SECONDS)
    try:
        client.fetch(f"{url}/healthz", types={_OURS})
    except outbound.Refused:
        sentence = gettext("%(url)s leads into a private network: only people in it can open your links.")
        yield Finding("public_url.reach", Level.WARNING, sentence % {"url": url})
    except outbound.OutboundError as error:
        sentence = gettext("From this machine %(url)s cannot be opened, and perhaps from nowhere: %(reason)s.")
        words = {"url": url, "reason": error.reason}
        yield Finding("public_url.reach", Level.WARNING, sentence % words, f"curl --head {url}/healthz")
    else:
        yield Finding("public_url.reach", Level.OK, gettext("%(url)s can be opened.") % {"url": url})
