"""Who may see which page: every route of the product × every role × own and foreign objects.

The routes come from the resolver, so none is forgotten; `ROUTES` says of each who may see it, in one line. A route
without its line fails, and so does a mark in the code that differs from its line. New kinds of objects in addresses
get one line in `SAMPLES`.

Rules held here: without sign-in → the sign-in page; another firm's members → 404; a role without the right → 403; an
object of another firm under one's own firm's address → 404; nowhere a word of the other firm; no request in the name
of one firm changes a row of another; no GET changes anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from stammtisch.conversations.actions import rooms, talk
from stammtisch.conversations.models import (
    Atom,
    Attachment,
    Delivery,
    Heartbeat,
    Job,
    Message,
    Report,
    Room,
    Seat,
    Thread,
)
from stammtisch.formats.actions import leading
from stammtisch.formats.models import Round
from stammtisch.kit import clock
from stammtisch.people.actions import consents, members, persons
from stammtisch.people.models import Account, Invitation, Person, Role
from stammtisch.people.tenancy import FirmModel, firm_scope
from stammtisch.testing import storytellers
from stammtisch.testing.cast import NOON, PASSWORD, House, guest, house
from stammtisch.web import guests
from stammtisch.web.access import ANYBODY, HOSTS, OWNERS, TALKERS

pytestmark = [pytest.mark.security, pytest.mark.django_db]

PUBLIC = "public"
#: Pages of the sign-in library, which guard themselves; they know no firm.
LIBRARY = "library"

ROUTES: dict[str, tuple[Role, ...] | str] = {
    "account_login": LIBRARY,
    "account_logout": LIBRARY,
    "account_inactive": LIBRARY,
    "account_reauthenticate": LIBRARY,
    "account_change_password": LIBRARY,
    "account_reset_password": LIBRARY,
    "account_reset_password_done": LIBRARY,
    "account_reset_password_from_key_done": LIBRARY,
    "account_reset_password_from_key": LIBRARY,
    "mfa_index": LIBRARY,
    "mfa_authenticate": LIBRARY,
    "mfa_reauthenticate": LIBRARY,
    "mfa_activate_totp": LIBRARY,
    "mfa_deactivate_totp": LIBRARY,
    "mfa_view_recovery_codes": LIBRARY,
    "mfa_generate_recovery_codes": LIBRARY,
    "mfa_download_recovery_codes": LIBRARY,
    "mfa_list_webauthn": LIBRARY,
    "mfa_add_webauthn": LIBRARY,
    "mfa_reauthenticate_webauthn": LIBRARY,
    "mfa_remove_webauthn": LIBRARY,
    "mfa_edit_webauthn": LIBRARY,
    "mfa_login_webauthn": LIBRARY,
    "account_signup": PUBLIC,
    "account_set_password": PUBLIC,
    "web:security_txt": PUBLIC,
    "web:healthz": PUBLIC,
    "web:metrics": PUBLIC,
    "web:hook": PUBLIC,
    "web:landing": PUBLIC,
    "web:firms": PUBLIC,
    "web:found": PUBLIC,
    "web:demo": PUBLIC,
    "web:enter_demo": PUBLIC,
    "web:join": PUBLIC,
    "web:people": ANYBODY,
    "web:person": ANYBODY,
    "web:describe": TALKERS,
    "web:twins": HOSTS,
    "web:merge": HOSTS,
    "web:unmerge": HOSTS,
    "web:consent": HOSTS,
    "web:person_kept": OWNERS,
    "web:person_erase": OWNERS,
    "web:team": ANYBODY,
    "web:invite": HOSTS,
    "web:revoke": HOSTS,
    "web:member": OWNERS,
    "web:dismiss": OWNERS,
    "web:sign_out": OWNERS,
    "web:second_step_away": OWNERS,
    "web:settings": ANYBODY,
    "web:settings_talk": OWNERS,
    "web:settings_hours": OWNERS,
    "web:settings_imprint": OWNERS,
    "web:settings_rules": OWNERS,
    "web:settings_safety": OWNERS,
    "web:settings_keeping": OWNERS,
    "web:keep_room": OWNERS,
    "web:let_room_go": OWNERS,
    "web:settings_sign_ins": ANYBODY,
    "web:end_sign_in": ANYBODY,
    "web:end_other_sign_ins": ANYBODY,
    "web:settings_log": OWNERS,
    "web:settings_me": ANYBODY,
    "web:health": OWNERS,
    "web:health_again": OWNERS,
    "web:today": ANYBODY,
    "web:inbox": ANYBODY,
    "web:restored": ANYBODY,
    "web:resume_sending": OWNERS,
    "web:held_now": HOSTS,
    "web:held_let_be": HOSTS,
    "web:copy_again": TALKERS,
    "web:copy_dismiss": TALKERS,
    "web:arrival_dismiss": TALKERS,
    "web:room": ANYBODY,
    "web:say": TALKERS,
    "web:thread_assign": TALKERS,
    "web:thread_rest": TALKERS,
    "web:thread_finish": TALKERS,
    "web:message": ANYBODY,
    "web:message_react": TALKERS,
    "web:message_settle": TALKERS,
    "web:message_edit": TALKERS,
    "web:message_delete": TALKERS,
    "web:message_take_out": HOSTS,
    "web:file": ANYBODY,
    "web:tables": ANYBODY,
    "web:table_new": HOSTS,
    "web:table_manage": ANYBODY,
    "web:table_describe": HOSTS,
    "web:table_doors": HOSTS,
    "web:table_sheet": ANYBODY,
    "web:search": ANYBODY,
    "web:rounds": ANYBODY,
    "web:round_new": HOSTS,
    "web:round": ANYBODY,
    "web:round_prepare": HOSTS,
    "web:round_preview": HOSTS,
    "web:round_sheet": ANYBODY,
    "web:round_act": HOSTS,
    "web:round_take_over": HOSTS,
    "web:round_listed": HOSTS,
    "web:round_paste": HOSTS,
    "web:round_report": HOSTS,
    "web:round_join": TALKERS,
    "web:round_leave": TALKERS,
    "web:round_write": TALKERS,
    "web:round_press": TALKERS,
    "web:effect": ANYBODY,
    "web:effect_behind": ANYBODY,
    "web:portrait": ANYBODY,
    "web:portrait_chat": ANYBODY,
    "web:portrait_team": ANYBODY,
    "web:portrait_give_up": ANYBODY,
    "web:portrait_take": ANYBODY,
    "web:table": PUBLIC,
    "web:table_sit": PUBLIC,
    "web:table_say": PUBLIC,
    "web:table_leave": PUBLIC,
    "web:table_privacy": PUBLIC,
    "web:table_imprint": PUBLIC,
    "web:table_rules": PUBLIC,
    "web:table_file": PUBLIC,
    "web:table_line": PUBLIC,
    "web:table_press": PUBLIC,
    "web:table_join": PUBLIC,
    "web:mine": PUBLIC,
    "web:mine_name": PUBLIC,
    "web:mine_credit": PUBLIC,
    "web:mine_link": PUBLIC,
    "web:mine_withdraw_all": PUBLIC,
    "web:mine_edit": PUBLIC,
    "web:mine_withdraw": PUBLIC,
    "web:table_return": PUBLIC,
    "web:table_report": PUBLIC,
    "web:table_reported": PUBLIC,
    "web:story": PUBLIC,
    "web:story_aloud": PUBLIC,
    "web:story_pdf": PUBLIC,
    "web:story_imprint": PUBLIC,
    "web:story_rules": PUBLIC,
    "web:story_report": PUBLIC,
    "web:story_reported": PUBLIC,
}

#: Pages that ask for more than a role: one's own message.
NARROWER = {"web:message_edit", "web:message_delete"}

#: A word that stands in every text of the bakery next door and must never be seen by the theatre.
CANARY = "Kanarienvogel"
METHODS = ("get", "post")


@dataclass(frozen=True)
class Sample:
    """A house with one object of every kind."""

    house: House
    room: Room
    seat: Seat
    message: Message
    thread: Thread
    attachment: Attachment
    copy: Delivery
    arrival: Atom
    job: Job
    person: Person
    round: Round
    report: Report
    invitation: Invitation
    invitation_token: str
    guest_token: str

    @property
    def slug(self) -> str:
        return self.house.firm.slug

    @property
    def code(self) -> str:
        return self.house.firm.code


#: Name of an argument in an address → the sample's value for it. "Nothing" is a well-formed id that names nothing.
SAMPLES: dict[str, Any] = {
    "handle": lambda sample: "0" * 24,
    "firm": lambda sample: sample.slug,
    "room": lambda sample: sample.room.public_id,
    "message": lambda sample: sample.message.public_id,
    "thread": lambda sample: sample.thread.public_id,
    "attachment": lambda sample: sample.attachment.public_id,
    "copy": lambda sample: sample.copy.pk,
    "arrival": lambda sample: sample.arrival.pk,
    "job": lambda sample: sample.job.pk,
    "person": lambda sample: sample.person.public_id,
    "member": lambda sample: sample.house.colleague.public_id,
    "invitation": lambda sample: sample.invitation.pk,
    "round": lambda sample: sample.round.public_id,
    "story": lambda sample: sample.round.public_id,
    "act": lambda sample: "cancel",
    "report": lambda sample: sample.report.public_id,
    "metric": lambda sample: "people_in_dialogue",
    "token": lambda sample: sample.code + sample.invitation_token,
    "kind": lambda sample: "web",
    "account": lambda sample: sample.code + "2" * 11,
    # of the sign-in library
    "uidb36": lambda sample: "1",
    "key": lambda sample: "abc-def",
    "pk": lambda sample: 1,
}


def names_of_objects(sample: Sample) -> dict[str, Any]:
    """Fields that forms might read, filled with the ids of this sample's objects."""
    return {
        "address": sample.seat.address_id,
        "to": sample.house.colleague.public_id,
        "member": sample.house.colleague.public_id,
        "assigned_to": sample.house.colleague.public_id,
        "reply": sample.message.public_id,
        "reply_to": sample.message.public_id,
        "keep": sample.person.public_id,
        "with": sample.person.public_id,
        "person": sample.person.public_id,
        "room": sample.room.public_id,
        "table": sample.room.public_id,
        "firm": sample.house.firm.pk,
        "firm_id": sample.house.firm.pk,
        "text": "Hallo",
        "name": "Hallo",
        "title": "Hallo",
        "note": "Hallo",
        "role": "owner",
        "key": "0b6f7c1e-8f0e-4a5f-9d53-0d0f6a3c1a11",
    }


@dataclass(frozen=True)
class Route:
    """One address of the product."""

    name: str
    access: Any
    arguments: tuple[str, ...]

    def path(self, sample: Sample, **instead: Any) -> str:
        """The address with the sample's objects."""
        values = {name: SAMPLES[name](sample) for name in self.arguments}
        return reverse(self.name, kwargs=values | instead)


def routes(patterns: Any = None, prefix: str = "", arguments: tuple[str, ...] = ()) -> Iterator[Route]:
    """Every named address of the resolver."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        own = (*arguments, *(pattern.pattern.converters or pattern.pattern.regex.groupindex))
        if isinstance(pattern, URLPattern):
            yield Route(f"{prefix}{pattern.name}", getattr(pattern.callback, "access", LIBRARY), own)
        else:
            inner = f"{prefix}{pattern.app_name}:" if pattern.app_name else prefix
            yield from routes(pattern.url_patterns, inner, own)


ALL = {route.name: route for route in routes()}
STAFF = [route for route in ALL.values() if isinstance(route.access, tuple)]


def sample(house: House, word: str) -> Sample:
    """Fill a house; `word` stands in every text."""
    firm = house.firm
    with firm_scope(firm):
        room = rooms.open_table(title=f"{word} Tisch", welcome=word, now=NOON)
        token_seat = guest(f"{word} Gast", room)
        seat = guest(f"{word} Gast", room)
        message = talk.say(seat=seat, text=f"{word} sagt etwas", now=NOON, dice=Random(1))
        talk.answer(room=room, member=house.colleague, text=f"{word} antwortet", now=NOON)
        talk.note(room=room, member=house.colleague, text=f"{word} Notiz", now=NOON)
        person = token_seat.address.person
        persons.describe(person=person, name=person.name, note=f"{word} Reihe drei")
        consents.record(
            address=token_seat.address,
            purpose="advertising",
            given=True,
            text=word,
            text_version="1",
            method=word,
            now=NOON,
        )
        invitation, token = members.invite(role=Role.COLLEAGUE, by=house.owner, now=clock.now(), note=word)
        account = Account.objects.get(kind="web")
        round = leading.prepare(
            room=room,
            kind="one_sentence_story",
            settings=storytellers.settings(),
            host=house.host,
            now=NOON,
            dice=Random(1),
            opening=f"{word} beginnt.",
            title=word,
        )
        leading.command(round=round, by=house.host, command="announce", now=NOON)
        report = Report.objects.create(
            firm=firm, room=room, message=message, path=f"/t/{room.public_id}/", reason=word, created_at=NOON
        )
        return Sample(
            house=house,
            room=room,
            seat=seat,
            message=message,
            thread=Thread.objects.get(),
            attachment=Attachment.objects.create(
                firm=firm,
                message=message,
                kind="file",
                name=f"{word}.txt",
                media_type="text/plain",
                size_bytes=1,
                sha256="0" * 64,
                stored_as="nowhere",
            ),
            copy=Delivery.objects.create(
                firm=firm, message=message, account=account, address=seat.address, purpose="answer", next_at=NOON
            ),
            arrival=Atom.objects.create(
                firm=firm, account=account, kind="message", external_id="1", state="quarantined", reason=word, at=NOON
            ),
            job=Job.objects.create(
                firm=firm, kind="formats.timer", state="held", run_at=NOON, payload={"round": round.pk}
            ),
            person=person,
            round=round,
            report=report,
            invitation=invitation,
            invitation_token=token,
            guest_token=persons.new_key(address=seat.address, now=clock.now()),
        )


@dataclass(frozen=True)
class World:
    """Theatre and bakery, and a browser for everybody."""

    ours: Sample
    theirs: Sample
    their_contents: list[Any]
    browsers: dict[str, Client]


def two_firms(word: str) -> World:
    """Theatre and bakery, filled, and everybody's browser; `word` stands in every text of the theatre."""
    Heartbeat.objects.create(name="work", at=clock.now() + timedelta(hours=1), up_since=clock.now())
    ours = sample(house(), word)
    theirs = sample(house(f"{CANARY} Bäckerei", prefix="Z"), CANARY)
    staff = {role: getattr(ours.house, role).user for role in ("owner", "host", "colleague", "adviser")}
    browsers = {name: Client() for name in (*staff, "stranger", "nobody", "guest", "their guest")}
    for name, user in (staff | {"stranger": theirs.house.owner.user}).items():
        browsers[name].force_login(user)
        browsers[name].post("/accounts/reauthenticate/", {"password": PASSWORD})  # what is delicate asks for it
    for name, at in (("guest", ours), ("their guest", theirs)):
        browsers[name].cookies[guests.cookie_name(at.house.firm)] = at.guest_token
    return World(ours, theirs, contents(theirs), browsers)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once; every request is undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield two_firms("Bühne")
        transaction.set_rollback(True)


def ask(
    world: World,
    who: str,
    method: str,
    path: str,
    body: dict[str, Any] | None = None,
    *,
    undo: bool = True,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """One request; undone afterwards, unless the caller does so."""
    browser = world.browsers[who]
    cookies = browser.cookies.copy()
    with transaction.atomic():
        answer: Any = getattr(browser, method)(
            path, body or {}, headers={"sec-fetch-site": "same-origin"} | (headers or {})
        )
        if answer.streaming:
            answer = HttpResponse(b"".join(answer), status=answer.status_code, headers=dict(answer.items()))
        transaction.set_rollback(undo)
    browser.cookies = cookies
    assert answer.status_code < 500, (method, path)
    return answer


def contents(at: Sample) -> list[Any]:
    """Every row of a firm."""
    with firm_scope(at.house.firm):
        models = [model for model in apps.get_models() if issubclass(model, FirmModel)]
        return [(model.__name__, list(model.objects.order_by("pk").values())) for model in models]


def test_every_route_says_here_who_may_see_it() -> None:
    missing, gone = sorted(set(ALL) - set(ROUTES)), sorted(set(ROUTES) - set(ALL))
    assert not missing, f"Add a line to ROUTES for {missing}."
    assert not gone, f"No such route any more: {gone}."


@pytest.mark.parametrize("name", ROUTES)
def test_the_mark_in_the_code_is_the_one_declared_here(name: str) -> None:
    assert ALL[name].access == ROUTES[name]


def test_every_argument_of_an_address_has_a_sample() -> None:
    used = {argument for route in ALL.values() for argument in route.arguments}
    assert used <= set(SAMPLES), f"Add a line to SAMPLES for {used - set(SAMPLES)}."


@pytest.mark.parametrize("route", STAFF, ids=lambda route: route.name)
def test_a_page_of_the_team_opens_for_its_roles_alone(world: World, route: Route) -> None:
    path = route.path(world.ours)
    for method in METHODS:
        for role in ANYBODY:
            answer = ask(world, role.value, method, path)
            if role not in route.access or route.name not in NARROWER:
                assert (answer.status_code == 403) == (role not in route.access), (method, role, answer.status_code)
            assert CANARY not in answer.content.decode(errors="replace")
        for who in ("nobody", "guest", "their guest"):
            answer = ask(world, who, method, path)
            assert answer.status_code == 302
            assert answer["Location"].startswith("/accounts/login/")
        assert ask(world, "stranger", method, path).status_code == 404


@pytest.mark.parametrize("route", STAFF, ids=lambda route: route.name)
def test_an_object_of_another_firm_is_not_there(world: World, route: Route) -> None:
    for method in METHODS:
        for role in ANYBODY:
            answer = ask(world, role.value, method, route.path(world.theirs))
            assert answer.status_code == 404
            assert CANARY not in answer.content.decode(errors="replace")
            if set(route.arguments) <= {"firm", "metric"}:  # nothing in it belongs to a firm
                continue
            answer = ask(world, role.value, method, route.path(world.theirs, firm=world.ours.slug))
            assert answer.status_code in ({404, 405} if role in route.access else {403}), (method, role)
            assert CANARY not in answer.content.decode(errors="replace")


@pytest.mark.parametrize("route", ALL.values(), ids=lambda route: route.name)
def test_ids_of_another_firm_in_a_form_or_query_reach_nothing(world: World, route: Route) -> None:
    smuggled, path = names_of_objects(world.theirs), route.path(world.ours)
    with transaction.atomic():
        for who in ("owner", "guest"):
            for method in reversed(METHODS):
                answer = ask(world, who, method, path, smuggled, undo=False)
                assert CANARY not in answer.content.decode(errors="replace")
        assert contents(world.theirs) == world.their_contents
        transaction.set_rollback(True)


@pytest.mark.parametrize("route", [r for r in ALL.values() if r.access == PUBLIC], ids=lambda route: route.name)
def test_a_public_page_shows_one_firm_alone(world: World, route: Route) -> None:
    for method in METHODS:
        for who in world.browsers:
            if who != "stranger":
                assert CANARY not in ask(world, who, method, route.path(world.ours)).content.decode(errors="replace")


@pytest.mark.parametrize("route", [r for r in ALL.values() if r.access == LIBRARY], ids=lambda route: route.name)
def test_the_sign_in_pages_know_no_firm(world: World, route: Route) -> None:
    for method in METHODS:
        for who in ("owner", "nobody"):
            assert CANARY not in ask(world, who, method, route.path(world.ours)).content.decode(errors="replace")


def test_no_get_changes_a_row(world: World) -> None:
    before = contents(world.ours)
    with transaction.atomic():
        for route in ALL.values():
            if route.access != LIBRARY:
                for who in ("owner", "guest"):
                    ask(world, who, "get", route.path(world.ours), undo=False)
        assert contents(world.ours) == before
        transaction.set_rollback(True)


def test_every_answer_has_its_headers(world: World) -> None:
    """Pages, refusals, redirects and missing pages alike."""
    for route in ALL.values():
        for who in ("owner", "adviser", "nobody"):
            answer = ask(world, who, "get", route.path(world.ours))
            policy = answer["Content-Security-Policy"]
            assert "'unsafe" not in policy, route.name
            assert "frame-ancestors 'none'" in policy, route.name
            assert answer["X-Content-Type-Options"] == "nosniff", route.name
            assert answer["Referrer-Policy"] in {"same-origin", "no-referrer"}, route.name
            if who != "nobody" and isinstance(route.access, tuple):
                assert answer["Cache-Control"] in {"no-store", "private, no-cache"}, route.name


def test_the_cookies_are_ours_alone() -> None:
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == settings.CSRF_COOKIE_SAMESITE == "Lax"
    assert not settings.DEBUG
