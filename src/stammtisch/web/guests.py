"""Who a guest is: the holder of a random token in a cookie, of which the database keeps a digest only.

A guest has no account and no session. The cookie is set when somebody sits down (or comes back by a personal link)
and never before; it belongs to one firm, so seats at two firms do not know of each other.
"""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from stammtisch.kit import signing
from stammtisch.people.actions.persons import KEY_LASTS
from stammtisch.people.models import AddressKey, Firm


def cookie_name(firm: Firm) -> str:
    """The guest cookie of this firm; the prefix binds it to this host and https."""
    return f"{'__Host-' if settings.HTTPS else ''}seat-{firm.code}"


def key_in(cookies: Mapping[str, str], firm: Firm, *, now: datetime) -> AddressKey | None:
    """The key a browser holds for this firm, with its address and person; None without one, or when it is too old.

    The firm must be open.
    """
    token = cookies.get(cookie_name(firm), "")
    return key_of(token, now=now)


def key_of(token: str, *, now: datetime) -> AddressKey | None:
    """The key with this token in the open firm. An empty token opens nothing."""
    if not token:
        return None
    keys = AddressKey.objects.select_related("address__person", "address__account")
    key: AddressKey | None = keys.filter(token_digest=signing.digest(token), expires_at__gt=now).first()
    return key


def remember(response: HttpResponseBase, firm: Firm, token: str) -> None:
    """Give the browser its token."""
    response.set_cookie(
        cookie_name(firm),
        token,
        max_age=KEY_LASTS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponseBase, firm: Firm) -> None:
    """Take the token out of the browser."""
    response.delete_cookie(cookie_name(firm), samesite="Lax")


def comes_from_our_page(request: HttpRequest) -> bool:
    """Whether a form was sent from one of our own pages, by what browsers say and pages cannot forge.

    Guests have no CSRF cookie before they act (`docs/decisions/0006-guest-forms-without-csrf-cookie.md`). Current
    browsers name the relation in Sec-Fetch-Site, older ones the origin; a request with neither is refused.
    """
    relation = request.headers.get("Sec-Fetch-Site")
    if relation is not None:
        return relation == "same-origin"
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return request.headers.get("Origin") in ours


def token_for(request: HttpRequest) -> str:
    """The token a new guest gets for this form: the same however often the form arrives.

    So a double click gives one seat and, whichever answer the browser shows, the cookie that opens it. The form's
    key is random, known to this browser alone and good for one seat.
    """
    return signing.mac(
        settings.SECRET_KEY.encode(), f"new guest:{request.path}:{request.POST.get('key', '')}".encode()
    )
