"""The commands about firms: the demo, the list, an invitation, the figures anew."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from stammtisch.people import queries
from stammtisch.people.models import Firm, Member
from stammtisch.testing.cast import PASSWORD, house
from stammtisch.web import demo as demo_theatre
from stammtisch.web import joining
from stammtisch.web.cli import demo, ending, firms, invite, rebuild
from stammtisch.web.demo import house as demo_house

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en")


@pytest.fixture
def quick_fill(monkeypatch: pytest.MonkeyPatch) -> None:
    """The founded demo without its twelve weeks, which have tests of their own."""

    def fill(now, *, language="de", progress=None):
        firm = queries.demo_firm() or demo_house.found(language=language, now=now)
        progress(1, 1)
        return firm

    monkeypatch.setattr(demo_theatre, "fill", fill)


def typed(command, *arguments: str, **more: object) -> Result:
    return CliRunner().invoke(command, arguments, **more)


def test_firms_are_listed_for_programs_in_an_object() -> None:
    theatre = house().firm

    answer = json.loads(typed(firms.command, "--format", "json").stdout)

    assert answer == {"firms": [{"id": theatre.code, "slug": "theater-sprungbrett", "name": "Theater Sprungbrett"}]}


def test_firms_are_listed_for_people() -> None:
    assert typed(firms.command).stdout.startswith("There is no firm yet.")

    house()
    assert typed(firms.command).stdout == "theater-sprungbrett  Theater Sprungbrett\n"


def test_an_invitation_is_a_link_that_opens(settings) -> None:
    theatre = house().firm

    link = typed(invite.command, "theater-sprungbrett", "--role", "host", "--note", "Nora").stdout.strip()

    assert link.startswith(f"{settings.PUBLIC_URL}/join/")
    firm, invitation = joining.invitation_of(link.rstrip("/").rpartition("/")[2], now=theatre.created_at)
    assert firm == theatre
    assert invitation is not None
    assert (invitation.role, invitation.note, invitation.invited_by) == ("host", "Nora", None)


def test_an_unknown_firm_is_refused_with_those_there_are() -> None:
    house()

    done = typed(invite.command, "baeckerei", "--role", "host")

    assert done.exit_code == ending.REFUSED
    assert "theater-sprungbrett" in done.stderr


def test_the_demo_opens_with_a_password_only_if_one_is_given(quick_fill) -> None:
    done = typed(demo.command, "--language", "en")
    owner = Member.objects.get(firm=queries.demo_firm()).user

    assert "Theater Sprungbrett is there." in done.stdout
    assert not owner.has_usable_password()

    done = typed(demo.command, "--password", PASSWORD)
    owner.refresh_from_db()
    assert owner.email in done.stdout
    assert PASSWORD not in done.stdout
    assert owner.check_password(PASSWORD)
    assert Firm.objects.count() == 1


def test_the_demo_asks_for_a_password_that_is_not_given(quick_fill) -> None:
    typed(demo.command, "--quiet", "--password", input=f"{PASSWORD}\n{PASSWORD}\n")

    assert Member.objects.get(firm=queries.demo_firm()).user.check_password(PASSWORD)


def test_the_demo_refuses_a_weak_password(quick_fill) -> None:
    done = typed(demo.command, "--password", "kurz")

    assert done.exit_code == ending.REFUSED
    assert "12 characters" in done.stderr


def test_quiet_is_quiet(quick_fill) -> None:
    done = typed(demo.command, "--quiet")

    assert (done.exit_code, done.output) == (ending.OK, "")


def test_no_demo_beside_a_real_firm(quick_fill) -> None:
    house()

    done = typed(demo.command)

    assert done.exit_code == ending.REFUSED
    assert "has an owner already" in done.stderr


def test_figures_are_made_anew_for_one_firm_or_all() -> None:
    house()

    for arguments in (("theater-sprungbrett",), ("--all",)):
        assert typed(rebuild.command, *arguments).stdout == (
            "Theater Sprungbrett: 0 messages read, 0 facts changed.\n"
        )
    assert json.loads(typed(rebuild.command, "--all", "--format", "json").stdout) == {
        "firms": [{"slug": "theater-sprungbrett", "name": "Theater Sprungbrett", "messages": 0, "changed": 0}]
    }
    assert typed(rebuild.command).exit_code == ending.WRONG_USE
    assert typed(rebuild.command, "--all", "theater-sprungbrett").exit_code == ending.WRONG_USE
