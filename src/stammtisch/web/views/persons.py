"""People: the list, somebody, two who may be one, and what they agreed to."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stammtisch.conversations import search
from stammtisch.kit import clock
from stammtisch.kit.db import atomic
from stammtisch.people import queries
from stammtisch.people.actions import consents
from stammtisch.people.actions import persons as actions
from stammtisch.people.errors import CannotMerge
from stammtisch.people.models import Person, PersonMerge
from stammtisch.web.access import ANYBODY, HOSTS, OWNERS, TALKERS, StaffRequest, of_this_firm, staff
from stammtisch.web.forms.persons import ConsentForm, DescriptionForm, NoteForm
from stammtisch.web.screens.persons import MergeScreen, PersonScreen, PersonsScreen, rows

#: How many are offered when somebody looks for the other half of a person.
CANDIDATES = 12


@staff(*ANYBODY)
@require_safe
def people(request: StaffRequest) -> HttpResponse:
    """Everybody the firm knows, or those who fit `?q=`; `?show=twins` those who share a name."""
    screen = PersonsScreen.of(
        request.firm,
        search=request.GET.get("q", "")[:60],
        twins_only=request.GET.get("show") == "twins",
        page=request.GET.get("page", ""),
        now=clock.now(),
    )
    return render(request, "persons/list.html", {"screen": screen, "nav": "people"})


@staff(*ANYBODY)
@require_safe
def person(request: StaffRequest, person: str) -> HttpResponse:
    """Somebody. Who was taken together with somebody else is found there."""
    found = of_this_firm(Person.objects.filter(erased_at=None).select_related("merged_into"), person)
    if found.merged_into:
        return redirect("web:person", request.firm.slug, found.merged_into.public_id)
    return _show(request, found, _description(request)(initial={"name": found.name, "note": found.note}))


@staff(*TALKERS)
@require_POST
def describe(request: StaffRequest, person: str) -> HttpResponse:
    """Keep the note about somebody; who keeps the people in order may give another name as well."""
    found = _standing(person)
    form = _description(request)(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    with atomic():
        actions.describe(person=found, name=form.cleaned_data.get("name", found.name), note=form.cleaned_data["note"])
        search.index_person(found)
    messages.success(request, _("Kept."))
    return redirect("web:person", request.firm.slug, found.public_id)


@staff(*HOSTS)
@require_safe
def twins(request: StaffRequest, person: str) -> HttpResponse:
    """Who else could this be? Those of the same name first, else whom `?q=` finds."""
    found = _standing(person)
    asked = request.GET.get("q", "")[:60]
    others = queries.known_persons(asked).exclude(pk=found.pk)[:CANDIDATES] if asked else queries.twins_of(found)
    context = {"who": found, "rows": rows(list(others), request.firm, clock.now()), "asked": asked, "nav": "people"}
    return render(request, "persons/twins.html", context)


@staff(*HOSTS)
@require_http_methods(["GET", "POST"])
def merge(request: StaffRequest, person: str) -> HttpResponse:
    """Two side by side; POST takes them together under the name of the one that stays."""
    one, other = _standing(person), _standing(request.GET.get("with", ""))
    if request.method == "GET":
        screen = MergeScreen.of(one, other, request.firm, now=clock.now())
        return render(request, "persons/merge.html", {"screen": screen, "nav": "people"})
    survivor, absorbed = (other, one) if request.POST.get("keep") == other.public_id else (one, other)
    try:
        actions.merge(survivor=survivor, absorbed=absorbed, by=request.member, now=clock.now())
    except CannotMerge as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("These are one person now: %(name)s.") % {"name": survivor.name})
    return redirect("web:person", request.firm.slug, survivor.public_id)


@staff(*HOSTS)
@require_POST
def unmerge(request: StaffRequest, person: str) -> HttpResponse:
    """Two again: each gets back what they said."""
    absorbed = of_this_firm(Person.objects.all(), person)
    made = PersonMerge.objects.filter(absorbed=absorbed, undone_at=None).first()
    try:
        if made is None:
            raise CannotMerge(_("These two are separate people already."))
        actions.unmerge(merge=made, now=clock.now())
    except CannotMerge as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("%(name)s is a person of their own again.") % {"name": absorbed.name})
    return redirect("web:person", request.firm.slug, absorbed.public_id)


@staff(*HOSTS)
@require_http_methods(["GET", "POST"])
def consent(request: StaffRequest, person: str) -> HttpResponse:
    """Write down what somebody agreed to, or took back, at the counter or on the phone."""
    found, now = _standing(person), clock.now()
    with timezone.override(request.firm.zone):
        form = ConsentForm(request.POST if request.method == "POST" else None, person=found, now=now)
        if request.method == "POST" and form.is_valid():
            _record(form, request)
            messages.success(request, _("Written down."))
            return redirect(reverse("web:person", args=[request.firm.slug, found.public_id]) + "#consents")
        status = 422 if form.errors else 200
        return render(request, "persons/consent.html", {"who": found, "form": form, "nav": "people"}, status=status)


def _record(form: ConsentForm, request: StaffRequest) -> None:
    said = form.cleaned_data
    consents.record(
        address=said["address"],
        purpose=said["purpose"],
        given=said["given"] == "yes",
        text=said["words"],
        text_version="by-hand",
        method=said["method"],
        now=said["at"],
        by=request.member,
    )


def _standing(public_id: str) -> Person:
    found: Person = of_this_firm(Person.objects.filter(merged_into=None, erased_at=None), public_id)
    return found


def _description(request: StaffRequest) -> type[NoteForm]:
    return DescriptionForm if request.member.role in HOSTS else NoteForm


def _show(request: StaffRequest, found: Person, form: NoteForm, status: int = 200) -> HttpResponse:
    screen = PersonScreen.of(found, request.firm, now=clock.now())
    context = {
        "screen": screen,
        "form": form if request.member.role in TALKERS else None,
        "may_order": request.member.role in HOSTS,
        "may_part": request.member.role in OWNERS,
        "nav": "people",
    }
    return render(request, "persons/person.html", context, status=status)
