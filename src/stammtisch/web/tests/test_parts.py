"""The reusable parts of pages: tied together for those who hear them, complete for those who see them."""

import re
from types import SimpleNamespace

from django import forms
from django.template.loader import render_to_string


class Invitation(forms.Form):
    mail = forms.EmailField(label="Mail", help_text="Nobody else sees it.")


def test_hint_and_error_are_tied_to_their_field() -> None:
    html = render_to_string("parts/field.html", {"field": Invitation({"mail": "ayla@"})["mail"]})
    tied = re.search(r'aria-describedby="([^"]+)"', html)
    assert tied
    assert all(f'id="{name}"' in html for name in tied.group(1).split())
    assert 'aria-invalid="true"' in html
    assert 'for="id_mail"' in html


def message(**changes: object) -> str:
    usual = {
        "id": 7,
        "side": "them",
        "who": "Rosa",
        "body": "<b>Hi</b>",
        "when": "9:00",
        "when_iso": "2026-11-23T09:00Z",
    }
    return render_to_string("parts/message.html", {"m": SimpleNamespace(**usual | changes)})


def test_what_people_write_is_text_and_nothing_else() -> None:
    assert "&lt;b&gt;Hi" in message()


def test_a_note_a_broadcast_and_the_machine_say_so_in_words() -> None:
    assert "seen by the team only" in message(side="note")
    assert "automatic" in message(side="us", automatic=True)
    broadcast = message(side="us", broadcast=True)
    assert "Broadcast" in broadcast
    assert "kind-broadcast" in broadcast


def test_a_refused_text_comes_back_with_its_reason() -> None:
    html = render_to_string(
        "parts/composer.html", {"text": "Zwei. Sätze.", "error": "These are two sentences.", "key": "k"}
    )
    assert ">Zwei. Sätze.</textarea>" in html
    assert 'aria-describedby="composer-error"' in html
    assert 'id="composer-error">These are two sentences.' in html


def test_a_figure_never_stands_without_its_base_and_its_messages() -> None:
    figure = SimpleNamespace(key="questions", number="7 of 12", words="questions", base="last 28 days", url="/m")
    html = render_to_string("parts/figure.html", {"figure": figure})
    assert "<b>7 of 12</b> questions" in html
    assert "last 28 days" in html
    assert 'href="/m"' in html


def test_the_seat_whose_turn_it_is_can_be_heard() -> None:
    seats = [
        SimpleNamespace(name="Rosa", initials="R", is_turn=True),
        SimpleNamespace(name="Jo", initials="J", is_away=True),
    ]
    html = render_to_string("parts/seats.html", {"seats": seats})
    assert "whose turn it is" in html
    assert "away" in html
