"""The graph checker itself: a wrong life must not come into being."""

import pytest

from stammtisch.formats.graph import Edge, Life, LifeError

GOOD = Life(
    states=("draft", "open", "paused", "over"),
    start="draft",
    ends=("over",),
    edges=(
        Edge("draft", "open"),
        Edge("draft", "over", timer="forgotten"),
        Edge("open", "paused"),
        Edge("paused", "open"),
        Edge("open", "over", timer="end_date"),
        Edge("paused", "over", timer="end_date"),
    ),
)


def faults(**changes):
    parts = {"states": GOOD.states, "start": GOOD.start, "ends": GOOD.ends, "edges": GOOD.edges} | changes
    with pytest.raises(LifeError) as caught:
        Life(**parts)
    return caught.value.faults


def test_it_accepts_a_good_life():
    assert GOOD.next_states("open") == ("paused", "over")
    assert GOOD.timers() == {"forgotten", "end_date"}


def test_it_moves_only_along_edges():
    assert GOOD.move("draft", "open") == "open"
    with pytest.raises(LifeError, match="no way from over to open"):
        GOOD.move("over", "open")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"states": ("draft", "open", "paused", "over", "open")}, "A state is declared twice."),
        ({"states": ("draft", "open", "over")}, "The state paused is used but not declared."),
        ({"start": "nowhere"}, "The state nowhere is used but not declared."),
        ({"ends": ()}, "A life needs an end."),
        ({"start": "over"}, "The start cannot be an end."),
        ({"edges": (*GOOD.edges, Edge("over", "open"))}, "The end over has a way out."),
        ({"states": (*GOOD.states, "lost")}, "The state lost cannot be reached."),
        ({"edges": GOOD.edges[:-1]}, "No timer ever moves a round out of paused."),
        (
            {"edges": (*GOOD.edges, Edge("paused", "open", timer="a"), Edge("open", "paused", timer="b"))},
            "Timers alone can lead from open back to open.",
        ),
    ],
)
def test_it_names_the_fault(changes, sentence):
    assert sentence in faults(**changes)
