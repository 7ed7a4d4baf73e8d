"""`POST /hooks/<kind>/<account>`: where providers deliver. 200 means: committed to disk.

The server has a door of its own with less around it (`web/server/hooks.py`), which asks the same questions; this view
is what stands at the address for everything else that runs Django's pages.
"""

import hashlib
from collections.abc import Mapping
from typing import Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from stammtisch.conversations.ingest import Arrival, NotStored, writer
from stammtisch.conversations.ports import Channel, ports
from stammtisch.kit import clock, sealing
from stammtisch.people.models import Account
from stammtisch.people.tenancy import firm_scope
from stammtisch.web.access import firm_of, of_this_firm, public

#: Providers batch; the largest documented body is 3 MB.
MOST_BYTES = 3_500_000


@public
@csrf_exempt
@require_POST
def receive(request: HttpRequest, kind: str, account: str) -> HttpResponse:
    """Check the cheap things, then the signature over the raw bytes, then store, then answer.

    404 unknown account, 413 too long, 503 no secret set up or not stored (the provider repeats), 401 wrong signature.
    """
    row = account_at(kind, account)
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return HttpResponse(status=413)
    admitted = admit(row, request.headers, request.body)
    if admitted is None:
        return HttpResponse("This channel is not set up.", status=503, content_type="text/plain")
    if admitted is False:
        return HttpResponse(status=401)
    try:
        writer.store(admitted)
    except NotStored:
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    return HttpResponse("ok", content_type="text/plain")


def account_at(kind: str, public_id: str) -> Account:
    """The open account that a hook's address names. Raises Http404."""
    firm = firm_of(public_id)
    with firm_scope(firm):
        if kind not in ports.channels:
            raise Http404
        row: Account = of_this_firm(
            Account.objects.filter(kind=kind, closed_at=None).select_related("firm"), public_id
        )
    return row


def admit(account: Account, headers: Mapping[str, str], raw: bytes) -> Arrival | Literal[False] | None:
    """What is to be stored; False for a wrong signature, None when the channel has no secret and is off."""
    with firm_scope(account.firm):
        verified = _verified(ports.channels[account.kind], account, headers, raw)
    if verified is None:
        return None
    if not verified:
        return False
    return Arrival(account.firm_id, account.pk, hashlib.sha256(raw).hexdigest(), raw, clock.now())


def _verified(channel: Channel, account: Account, headers: Mapping[str, str], raw: bytes) -> bool | None:
    try:
        return channel.verify(account, headers, raw)
    except sealing.KeyMissing:  # as good as no secret: the channel is off until the file of keys is back
        return None
