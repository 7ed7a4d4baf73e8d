"""One click, one message: a POST counts once, however often a browser, a proxy or a person sends it.

The page carries a UUID made when its composer opened, as the field `key` (or the header `Idempotency-Key`). The work
and its answer are committed in one transaction with that key, so after a crash either both exist or neither. A
second request at the same moment waits for the first one's transaction and is given its answer: without JavaScript a
double click shows what the second request came to, so a "409, busy" would hide that the first one worked.
"""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from stammtisch.conversations.errors import Refused
from stammtisch.conversations.models import IdempotentRequest
from stammtisch.kit import clock
from stammtisch.kit.db import atomic, undoable
from stammtisch.people.errors import PeopleError
from stammtisch.people.models import Address, Member
from stammtisch.people.tenancy import current_firm
from stammtisch.web.views.errors import SOON

#: Travels with each request but does not belong to what was asked.
NOT_THE_QUESTION = ("csrfmiddlewaretoken", "key")

#: Shows the page again with this sentence and what was typed; the status is a 4xx.
ShowRefusal = Callable[[str, int], HttpResponse]


@dataclass(frozen=True)
class Answer:
    """What the work came to: a place to go to, or the sentence of a refusal."""

    location: str = ""
    refusal: str = ""


def new_key() -> str:
    """A key for a form that is about to be shown."""
    return str(uuid4())


def actor_of(who: Member | Address) -> str:
    """The name under which keys of different people never meet."""
    return f"{'member' if isinstance(who, Member) else 'address'}:{who.pk}"


def once(request: HttpRequest, actor: str, work: Callable[[], str], *, refused: ShowRefusal) -> HttpResponse:
    """Do `work` if this key of `actor` is new, else answer what it came to the first time.

    `work` writes and returns where to send the browser (303). It may raise `Refused` or `PeopleError`: its writes
    are undone, the sentence is kept under the key, and `refused(sentence, 422)` shows the page with it. A database
    that is locked or full: `refused(sentence, 503)`, nothing kept. Any other error undoes everything, so that a
    repetition works. Check forms *before* calling: such a refusal is not kept. No or a bad key: 400. A known key with
    another body, path or method: 422.
    """
    key = _key_of(request)
    if key is None:
        return refused(_("This form is damaged. Please try again; your words are still here."), 400)
    question = _question(request)
    try:
        known = _finished(actor, key) or _do(request, actor, key, question, work)
    except OperationalError:
        # Locked for too long, or the disk is full: nothing was written, and the words must not be lost.
        response = refused(
            _("This could not be saved just now. Your words are still here; please send them again."), 503
        )
        response["Retry-After"] = SOON
        return response
    if (known.method, known.path, known.body_digest) != (request.method, request.path[:300], question):
        return refused(_("Something else was already sent with this form. Please send it once more."), 422)
    answer = Answer(**known.answer)
    if answer.refusal:
        return refused(answer.refusal, known.status)
    response = HttpResponseRedirect(answer.location)
    response.status_code = known.status
    return response


def _finished(actor: str, key: UUID) -> IdempotentRequest | None:
    row: IdempotentRequest | None = IdempotentRequest.objects.filter(actor=actor, key=key).first()
    return row


def _do(request: HttpRequest, actor: str, key: UUID, question: str, work: Callable[[], str]) -> IdempotentRequest:
    """The finished row of this key: ours with the work, or that of a request which was faster."""
    with atomic():
        row: IdempotentRequest
        row, is_new = IdempotentRequest.objects.get_or_create(
            firm=current_firm(),
            actor=actor,
            key=key,
            defaults={
                "method": str(request.method),
                "path": request.path[:300],
                "body_digest": question,
                "at": clock.now(),
            },
        )
        if is_new:
            row.status, answer = _outcome(work)
            row.answer = asdict(answer)
            row.save(update_fields=["status", "answer"])
    return row


def _outcome(work: Callable[[], str]) -> tuple[int, Answer]:
    try:
        with undoable():
            return 303, Answer(location=work())
    except (Refused, PeopleError) as no:
        return 422, Answer(refusal=str(no))


def _key_of(request: HttpRequest) -> UUID | None:
    given = request.headers.get("Idempotency-Key") or request.POST.get("key", "")
    try:
        return UUID(given) if len(given) == 36 else None
    except ValueError:
        return None


def _question(request: HttpRequest) -> str:
    """SHA-256 over everything that was asked, files included, in an order of its own."""
    digest = hashlib.sha256()
    for name, values in sorted(request.POST.lists()):
        if name not in NOT_THE_QUESTION:
            digest.update(repr((name, values)).encode("utf-8", "surrogatepass"))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            digest.update(repr((name, _file_digest(file))).encode())
    return digest.hexdigest()


def _file_digest(file: "UploadedFile[bytes]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
