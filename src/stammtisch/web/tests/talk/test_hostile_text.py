"""Whatever people write, they write text: nothing of it becomes part of our pages."""

import html5lib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from stammtisch.conversations.actions import files, rooms, talk, threads
from stammtisch.conversations.models import Atom, Delivery, Job, Thread
from stammtisch.people.actions import persons
from stammtisch.people.models import Account
from stammtisch.people.tenancy import firm_scope
from stammtisch.testing.cast import NOON, guest, house
from stammtisch.web.idempotency import new_key

pytestmark = pytest.mark.security

#: Each must be readable on the page and be nothing else there.
PAYLOADS = [
    "<script>canary()</script>",
    "<scr<script>ipt>canary()</scr</script>ipt>",
    "<img src=x onerror=canary()>",
    "<svg onload=canary()>",
    "<svg><animate onbegin=canary() attributeName=x></svg>",
    "<math><mi//xlink:href='javascript:canary()'>",
    "\"><a href='javascript:canary()'>x</a>",
    "' onmouseover='canary()",
    '" autofocus onfocus="canary()',
    "</textarea><script>canary()</script>",
    "</title><script>canary()</script>",
    "--><script>canary()</script>",
    "<iframe srcdoc='<script>canary()</script>'></iframe>",
    "<base href='//canary.example/'>",
    "<form action='//canary.example/'><button>x",
    "<style>@import '//canary.example/'</style>",
    "<meta http-equiv=refresh content='0;url=javascript:canary()'>",
    "<div hx-get='//canary.example/' hx-trigger='load'></div>",
    "<p data-live='//canary.example/'>",
    "{{ request.user.password }}{% debug %}",
    "&lt;script&gt;canary()&lt;/script&gt;",
    "\u2028<script>canary()</script>",
]
#: Attributes a browser or one of our scripts follows.
ADDRESSES = {"href", "src", "action", "xlink:href", "data-live", "hx-get", "hx-post", "data-answer"}


def hostile(tree):
    """Everything in a page that text must not bring about."""
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in {"iframe", "base", "style", "object", "embed", "animate", "math"}:
            yield element.tag
        if element.tag == "script" and not str(element.get("src")).startswith("/static/"):
            yield "script"
        if element.tag == "meta" and element.get("http-equiv"):
            yield "refresh"
        for name, value in element.attrib.items():
            if name.startswith("on") or name in {"style", "srcdoc", "formaction"}:
                yield f"{element.tag} {name}"
            if name in ADDRESSES and ("canary()" in value or "canary.example" in value or "javascript:" in value):
                yield f"{element.tag} {name}={value}"


@pytest.fixture
def written(theatre, ask, dice, path, settings, tmp_path):  # noqa: PLR0917
    """Puts each payload in every place a stranger or a member can write to; gives every page of the talk."""
    settings.MEDIA_ROOT = tmp_path

    def written(payloads):
        found = {
            "inbox": path("inbox/?tab=all"),
            "today": path(),
            "waiting": path("inbox/"),
            "tables": path("tables/"),
        }
        account = Account.objects.create(firm=theatre.firm, kind="mail", name=payloads[0], created_at=NOON)
        for number, payload in enumerate(payloads):
            table = rooms.open_table(title=payload[:120], welcome=payload, now=NOON)
            seat = guest(payload[:60], table)
            person = seat.address.person
            persons.describe(person=person, name=payload[:60], note=payload)
            question = ask(seat, payload)
            file = files.prepare(SimpleUploadedFile(f"{payload}.txt", payload.encode()))
            answer = talk.answer(
                room=table, member=theatre.owner, text=payload, reply_to=question, now=NOON, files=[file]
            )
            talk.edit(message=answer, text=payload + "!", now=NOON, dice=dice)
            talk.note(room=table, member=theatre.host, text=payload, now=NOON)
            talk.react(message=answer, emoji=payload, address=seat.address, now=NOON)
            ask(seat, payload)
            threads.assign(thread=Thread.objects.get(address=seat.address), to=theatre.owner, now=NOON)
            Delivery.objects.create(
                firm=theatre.firm,
                message=answer,
                account=account,
                address=seat.address,
                purpose="answer",
                state="unclear",
                next_at=NOON,
                parked_at=NOON,
                detail=payload,
            )
            Atom.objects.create(
                firm=theatre.firm,
                account=account,
                kind="message",
                external_id=str(number),
                state="quarantined",
                reason=payload,
                at=NOON,
            )
            found |= {
                f"room {number}": path(f"rooms/{table.public_id}/?reply={question.public_id}"),
                f"message {number}": path(f"messages/{answer.public_id}/"),
                f"edit {number}": path(f"messages/{answer.public_id}/edit/"),
                f"delete {number}": path(f"messages/{answer.public_id}/delete/"),
                f"table {number}": path(f"tables/{table.public_id}/"),
                f"sheet {number}": path(f"tables/{table.public_id}/sheet/"),
                f"search {number}": path(f"search/?room={table.public_id}&person={person.public_id}&q=canary"),
            }
        return found

    return written


def test_no_text_becomes_part_of_a_page(written, as_, theatre):
    browser = as_(theatre.owner)
    seen = 0
    for name, address in written(PAYLOADS).items():
        answer = browser.get(address)
        assert answer.status_code == 200, name
        page = answer.content.decode()
        seen += "canary" in page
        assert not list(hostile(html5lib.parse(page, namespaceHTMLElements=False))), name
    assert seen > len(PAYLOADS), "the payloads are on the pages, as text"


def test_a_query_or_a_refused_draft_is_given_back_as_text(browser, path, table):
    for payload in PAYLOADS:
        pages = [
            browser.get(path("search/"), {"q": payload}),
            browser.post(path(f"rooms/{table.public_id}/say/"), {"text": payload, "key": "damaged"}),
            browser.post(path(f"rooms/{table.public_id}/say/"), {"text": payload * 1000, "key": new_key()}),
        ]
        for page in pages:
            found = list(hostile(html5lib.parse(page.content.decode(), namespaceHTMLElements=False)))
            assert not found, payload


@pytest.fixture
def theirs(theatre, dice, settings, tmp_path):
    """A room, a line, a thread, a file and the like in the bakery next door."""
    settings.MEDIA_ROOT = tmp_path
    bakery = house("Bäckerei Zacharias", prefix="Z")
    with firm_scope(bakery.firm):
        table = rooms.open_table(title="canary", now=NOON)
        seat = guest("canary", table)
        file = files.prepare(SimpleUploadedFile("canary.txt", b"canary"))
        message = talk.say(seat=seat, text="canary", now=NOON, dice=dice, files=[file])
        account = Account.objects.get()
        copy = Delivery.objects.create(
            firm=bakery.firm,
            message=message,
            account=account,
            address=seat.address,
            purpose="answer",
            state="unclear",
            next_at=NOON,
            parked_at=NOON,
        )
        arrival = Atom.objects.create(
            firm=bakery.firm, account=account, kind="message", external_id="1", state="quarantined", at=NOON
        )
        return {
            "room": table.public_id,
            "message": message.public_id,
            "thread": Thread.objects.get().public_id,
            "copy": copy.pk,
            "arrival": arrival.pk,
            "job": Job.objects.create(firm=bakery.firm, kind="formats.timer", state="held", run_at=NOON).pk,
            "attachment": message.attachments.get().public_id,
            "person": seat.address.person.public_id,
        }


def test_what_belongs_to_another_firm_is_not_there(theirs, theatre, as_):
    """Every address of the talk, with the bakery's ids under the theatre's name and under its own."""
    from django.urls import reverse

    from stammtisch.web.routes.talk import urlpatterns

    browser = as_(theatre.owner)
    body = {"key": new_key(), "text": "x", "until": "tomorrow", "emoji": "👍", "title": "x"}
    asked = 0
    for pattern in urlpatterns:
        wanted = [name for name in pattern.pattern.converters if name != "firm"]
        if not wanted:
            continue
        for slug in (theatre.firm.slug, "baeckerei-zacharias"):
            kwargs = {"firm": slug} | {name: theirs[name] for name in wanted}
            address = reverse(f"web:{pattern.name}", kwargs=kwargs)
            for answer in (browser.get(address), browser.post(address, body)):
                assert answer.status_code in (404, 405), (address, answer.status_code)
                assert b"canary" not in answer.content
                asked += 1
    assert asked > 50
    for name in ("room", "person"):
        assert browser.get(f"/f/{theatre.firm.slug}/search/", {"q": "canary", name: theirs[name]}).status_code == 404
    assert "canary" not in str(browser.get(f"/f/{theatre.firm.slug}/search/?q=cana").context["screen"].places)


def test_nobody_reads_without_signing_in(client, written):
    for address in written(PAYLOADS[:2]).values():
        answer = client.get(address)
        assert answer.status_code == 302
        assert "/accounts/login/" in answer["Location"]
