"""Members at the table: joining, writing along, pressing, getting up. They play by the guests' rules."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from stammtisch.conversations.actions import rooms
from stammtisch.conversations.models.room import SeatRole
from stammtisch.formats.actions import taking_part
from stammtisch.formats.models.taking_part import Credit
from stammtisch.kit import clock
from stammtisch.web import idempotency
from stammtisch.web.access import TALKERS, StaffRequest, staff
from stammtisch.web.idempotency import actor_of
from stammtisch.web.screens.rounds.mine import Said
from stammtisch.web.screens.rounds.watch import round_screen
from stammtisch.web.views.rounds.shared import back, led_of, round_of, round_url

#: Longer ones are none of ours.
TOKEN_LIMIT = 60
#: What a member may press; anything else that is sent means nothing.
BUTTONS = ("skip", "later", "back", "append", "rewrite", "yes", "no")


@staff(*TALKERS)
@require_POST
def join(request: StaffRequest, round: str) -> HttpResponse:
    """A member takes a seat and writes along, shown as one of the house."""
    found, member, now = round_of(round), request.member, clock.now()

    def work() -> str:
        seat = rooms.sit_down(room=found.room, name=member.name, member=member, role=SeatRole.MEMBER, now=now)
        taking_part.enrol(round=found, seat=seat, credit=Credit.NAME, of_the_house=True, now=now)
        return round_url(request, found)

    return idempotency.once(
        request, actor_of(member), work, refused=lambda sentence, _status: back(request, found, sentence)
    )


@staff(*TALKERS)
@require_POST
def leave(request: StaffRequest, round: str) -> HttpResponse:
    """A member gets up; the own sentences stay."""
    found = round_of(round)
    taking_part.leave(round=found, somebody=request.member, fate="stay", now=clock.now())
    return back(request, found)


@staff(*TALKERS)
@require_POST
def write(request: StaffRequest, round: str) -> HttpResponse:
    """A sentence, the last one, or a title. What the round answers stands beside the field on the next page."""
    found, text = round_of(round), request.POST.get("text", "")

    def work() -> str:
        token = request.POST.get("token", "")[:TOKEN_LIMIT]
        written = taking_part.contribute(round=found, member=request.member, text=text, token=token, now=clock.now())
        return f"{round_url(request, found)}?said={written.message.public_id}#mine"

    return idempotency.once(
        request,
        actor_of(request.member),
        work,
        refused=lambda sentence, status: _page_with(request, round, text, sentence, status),
    )


@staff(*TALKERS)
@require_POST
def press(request: StaffRequest, round: str) -> HttpResponse:
    """Pass, later, back, append, rewrite, yes, no."""
    found, button = round_of(round), request.POST.get("do", "")
    if button in BUTTONS:
        token = request.POST.get("token", "")[:TOKEN_LIMIT]
        taking_part.press(round=found, somebody=request.member, button=button, token=token, now=clock.now())
    return redirect(f"{round_url(request, found)}#mine")


def _page_with(request: StaffRequest, round: str, text: str, sentence: str, status: int) -> HttpResponse:
    """The round's page with the refused words in their field."""
    screen = round_screen(request.firm, led_of(request, round), said=Said(sentence, text), now=clock.now())
    return render(request, "rounds/round.html", {"screen": screen, "nav": screen.nav}, status=status)
