"""No figure, list or address says anything about a single member: not in the rows, not in a query, not on a page."""

import re
from dataclasses import fields

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver

from stammtisch.conversations.models import Message
from stammtisch.measurement import evidence, figures
from stammtisch.measurement.metrics import METRICS
from stammtisch.people.models import Member, User
from stammtisch.web.screens.effect import behind, cards, page

from .test_effect_page import NAMES

#: Columns in which a member could hide.
ABOUT_MEMBERS = ("member_id", "settled_by_id", "assigned_to_id", "author_name", "people_member")


def test_no_row_that_figures_are_read_from_points_to_a_member():
    for model in apps.get_app_config("measurement").get_models():
        related = {field.related_model for field in model._meta.get_fields() if field.is_relation}
        assert not related & {Member, User}
        assert not {field.name for field in model._meta.get_fields() if re.search("member|user|author", field.name)}


def test_no_value_on_the_way_to_the_page_names_a_member():
    values = [figures.Facts, figures.Figure, page.EffectScreen, cards.Card, behind.BehindScreen, behind.Row]
    names = {field.name for value in values for field in fields(value)}
    names |= {*evidence.Words._fields, *evidence.Talker._fields}
    assert not {name for name in names if re.search("member|user|author", name)}


def _walk(patterns, before=""):
    for each in patterns:
        here = before + str(each.pattern)
        if isinstance(each, URLPattern):
            yield here
        else:
            yield from _walk(each.url_patterns, here)


def test_no_address_of_a_figure_takes_a_member():
    addresses = {each for each in _walk(get_resolver().url_patterns) if "effect" in each}
    assert sorted(addresses) == ["f/<slug:firm>/effect/", "f/<slug:firm>/effect/<str:metric>/"]


@pytest.mark.parametrize("path", ["", *(f"{metric}/" for metric in METRICS)])
def test_no_query_joins_an_answer_with_a_member(read, talks, theatre, path):
    talks(NAMES[:3], range(-20, -5, 4))
    for asked in ("", "?member=1&by=member&group=member", f"?show={theatre.host.public_id}"):
        with CaptureQueriesContext(connection) as queries:
            html = read(f"effect/{path}{asked}").content.decode()
        # signing in and the count of waiting people in the frame of the page ask about members, and of nothing else
        of_figures = [each["sql"] for each in queries if re.search("measurement_|conversations_message", each["sql"])]
        assert of_figures
        assert not [sql for sql in of_figures if any(column in sql for column in ABOUT_MEMBERS)]
        main = html[html.index("<main") :]
        assert "Jonas" not in main
        assert theatre.host.public_id not in main


def test_what_different_members_answer_looks_alike(read, talks, theatre):
    """The same talk answered by another member gives the same page, word for word."""
    talks(NAMES[:3], range(-20, -5, 4))
    pages = [read(f"effect/{path}").content for path in ("", *(f"{metric}/" for metric in METRICS))]
    Message.objects.filter(member=theatre.host).update(member=theatre.colleague, author_name="Cem")
    again = [read(f"effect/{path}").content for path in ("", *(f"{metric}/" for metric in METRICS))]
    assert [_main(each) for each in pages] == [_main(each) for each in again]


def _main(content):
    return content.decode().partition("<main")[2]
