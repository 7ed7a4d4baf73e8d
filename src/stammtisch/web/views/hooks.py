"""`POST /hooks/<kind>/<account>`: where providers deliver. 200 means: committed to disk."""

import hashlib
from collections.abc import Mapping

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
    firm = firm_of(account)
    with firm_scope(firm):
        row: Account = of_this_firm(Account.objects.filter(kind=kind, closed_at=None), account)
        channel = ports.channels.get(kind)
        if channel is None:
            raise Http404
        if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
            return HttpResponse(status=413)
        raw = request.body
        verified = _verified(channel, row, request.headers, raw)
    if verified is None:
        return HttpResponse("This channel is not set up.", status=503, content_type="text/plain")
    if not verified:
        return HttpResponse(status=401)
    try:
        writer.store(Arrival(firm.pk, row.pk, hashlib.sha256(raw).hexdigest(), raw, clock.now()))
    except NotStored:
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    return HttpResponse("ok", content_type="text/plain")


def _verified(channel: Channel, account: Account, headers: Mapping[str, str], raw: bytes) -> bool | None:
    try:
        return channel.verify(account, headers, raw)
    except sealing.KeyMissing:  # as good as no secret: the channel is off until the file of keys is back
        return None
