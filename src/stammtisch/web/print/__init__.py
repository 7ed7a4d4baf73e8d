"""Pages on paper: templates for typst, filled with data alone, so that no word can become markup."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

import typst

_HERE = Path(__file__).parent


def story_pdf(story: Mapping[str, object]) -> bytes:
    """A tagged PDF of a story (`screens.guest.story.StoryScreen.as_data`); about 0.2 s, the newest ones are kept."""
    return _story_pdf(json.dumps(story, sort_keys=True))


def portrait_pdf(portrait: Mapping[str, object]) -> bytes:
    """A tagged PDF of a portrait (`portrait.as_page.as_data`); nothing of it is kept, for it quotes people."""
    return _as_accessible_as_can_be("portrait", json.dumps(portrait))


# Kept by content: a story from which a line was withdrawn is another content, so the former PDF is never given again.
@lru_cache(maxsize=8)
def _story_pdf(story: str) -> bytes:
    return _as_accessible_as_can_be("story", story)


def _as_accessible_as_can_be(name: str, data: str) -> bytes:
    try:
        return _compiled(name, data, standard="ua-1")
    except typst.TypstError:
        # A sign that no font of this machine can draw (an emoji on a bare server) forbids the promise of PDF/UA. The
        # paper is made all the same, tagged as before.
        return _compiled(name, data, standard=None)


def _compiled(name: str, data: str, *, standard: Literal["ua-1"] | None) -> bytes:
    return typst.compile(
        _HERE / f"{name}.typ", format="pdf", sys_inputs={name: data}, timestamp=0, pdf_standards=standard
    )
