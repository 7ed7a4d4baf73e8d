"""Walking gives what loading gives, wherever the blocks of a file happen to end."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stammtisch.imports import json_walk
from stammtisch.imports.errors import NotAnExport
from stammtisch.imports.json_walk import Walk

TEXTS = st.text(st.sampled_from('ab"\\[]{},: \n\u00e4\U0001f3ad'), max_size=12)
NUMBERS = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(TEXTS, VALUES, max_size=5)


class Trickle(io.BytesIO):
    """A stream that gives a few bytes at a time."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self._size = size

    def read(self, size: int | None = -1, /) -> bytes:
        """A few bytes, however many are asked for."""
        return super().read(self._size)


def walked(walk: Walk) -> object:
    """The value, with every object and list stepped through."""
    if walk.peek() == "{":
        return {name: walked(walk) for name in walk.members()}
    if walk.peek() == "[":
        return [walked(walk) for _ in walk.elements()]
    return walk.value()


@given(OBJECTS, st.integers(1, 9), st.booleans(), st.sampled_from([None, 2]))
def test_everything_can_be_walked_through(value, size, ascii_only, indent):
    data = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    walk = Walk(Trickle(data, size))
    assert walked(walk) == value
    walk.end()


@given(OBJECTS, st.integers(1, 9), st.sets(st.integers(0, 4)))
def test_what_is_not_asked_for_is_stepped_over(value, size, asked):
    walk = Walk(Trickle(json.dumps(value, ensure_ascii=False).encode(), size))
    found = {name: walk.value() for place, name in enumerate(walk.members()) if place in asked}
    assert found == {name: each for place, (name, each) in enumerate(value.items()) if place in asked}
    walk.end()


@given(OBJECTS.filter(bool), st.integers(1, 9), st.data())
def test_what_ends_early_is_refused(value, size, data):
    whole = json.dumps(value).encode()
    end = data.draw(st.integers(0, len(whole) - 1))
    walk = Walk(Trickle(whole[:end], size))
    with pytest.raises(NotAnExport):
        walked(walk)


@pytest.mark.parametrize(
    "text",
    ["{]", '{"a" 1}', '{"a": 1 "b": 2}', "{1: 2}", '{"a": 1} x', '{"a": nothing}', '{"a": [1 2]}', '{"a": "\\x"}'],
)
def test_what_is_no_json_is_refused(text):
    walk = Walk(io.BytesIO(text.encode()))
    with pytest.raises(NotAnExport) as refusal:
        walked(walk), walk.end()
    assert refusal.value.reason == "damaged"


def test_a_value_that_is_too_large_is_refused_but_can_be_stepped_over(monkeypatch):
    monkeypatch.setattr(json_walk, "LARGEST_VALUE", 100_000)
    data = json.dumps({"large": ["x" * 1_000] * 1_000, "small": 1}).encode()
    walk = Walk(io.BytesIO(data))
    assert {name: walk.value() for name in walk.members() if name == "small"} == {"small": 1}
    walk = Walk(io.BytesIO(data))
    with pytest.raises(NotAnExport):
        [walk.value() for _ in walk.members()]


def test_other_letters_than_utf_8_are_refused():
    walk = Walk(io.BytesIO('{"name": "Käse"}'.encode("latin-1")))
    with pytest.raises(NotAnExport) as refusal:
        walked(walk)
    assert refusal.value.reason == "encoding"
