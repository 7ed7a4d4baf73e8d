"""The first page and the first steps: a firm of one's own, or a look around in the demo."""

from allauth.core import ratelimit
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stammtisch.kit import clock
from stammtisch.people import queries
from stammtisch.people.errors import AddressTaken, FirmExists
from stammtisch.web import accounts, founding
from stammtisch.web.access import public
from stammtisch.web.forms.setup import FoundingForm
from stammtisch.web.founding import Demo


@public
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Signed in: the firm last seen, or the choice; nobody signed in: sign-in, or the first steps."""
    if request.user.is_authenticated:
        return _home(request)
    if queries.a_firm_exists():
        return redirect("account_login")
    return render(request, "setup/landing.html", {"offers_demo": founding.offers_demo()})


def _home(request: HttpRequest) -> HttpResponse:
    assert request.user.is_authenticated  # noqa: S101 - tells the type checker
    members = queries.firms_of(request.user)
    seen = [member for member in members if member.firm.slug == request.session.get("firm")]
    if not members:
        return render(request, "setup/no_firm.html")
    if seen or len(members) == 1:
        return redirect("web:today", (seen or members)[0].firm.slug)
    return render(request, "setup/firms.html", {"members": members})


@public
@require_safe
def firms(request: HttpRequest) -> HttpResponse:
    """All firms of somebody who belongs to several."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    return render(request, "setup/firms.html", {"members": queries.firms_of(request.user)})


@public
@require_http_methods(["GET", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """Found the firm of this installation; 404 once there is one."""
    if queries.a_firm_exists():
        raise Http404
    if request.method == "GET":
        return render(request, "setup/found.html", {"form": FoundingForm(initial={"language": _spoken()})})
    if not ratelimit.consume(request, action="found"):
        return render(request, "429.html", status=429)
    form = FoundingForm(request.POST)
    if not form.is_valid():
        return render(request, "setup/found.html", {"form": form}, status=422)
    try:
        firm, user = founding.found(**form.cleaned_data, now=clock.now())
    except (AddressTaken, FirmExists) as no:
        form.add_error("email" if isinstance(no, AddressTaken) else None, str(no))
        return render(request, "setup/found.html", {"form": form}, status=422)
    accounts.sign_in(request, user)
    return redirect("web:today", firm.slug)


@public
@require_http_methods(["GET", "POST"])
def demo(request: HttpRequest) -> HttpResponse:
    """POST asks for the demo, GET shows how far it is; 404 where it is not on offer."""
    if not founding.offers_demo():
        raise Http404
    if request.method == "POST":
        founding.start_demo(language=_spoken(), now=clock.now())
        return redirect("web:demo")
    state = founding.demo_state()
    if state is Demo.NONE:
        return redirect("web:landing")
    return render(request, "setup/demo.html", {"state": state.value})


@public
@require_POST
def enter_demo(request: HttpRequest) -> HttpResponse:
    """Look around as the owner of the demo theatre."""
    owner, firm = founding.demo_owner(), queries.demo_firm()
    if not founding.offers_demo() or founding.demo_state() is not Demo.READY or owner is None or firm is None:
        raise Http404
    accounts.sign_in(request, owner)
    return redirect("web:today", firm.slug)


def _spoken() -> str:
    """ "de" or "en": what this page is shown in."""
    return (translation.get_language() or "de")[:2]
