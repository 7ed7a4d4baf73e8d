"""One emoji is one, however many code points it is joined of; words and digits are none."""

import pytest

from stammtisch.kit.text.emoji import one_emoji


@pytest.mark.parametrize("emoji", ["👍", "❤️", "👩‍👩‍👧‍👦", "🇩🇪", "👋🏽", "1️⃣", "☕", " 🎉 "])
def test_an_emoji_is_kept(emoji):
    assert one_emoji(emoji) == emoji.strip()


@pytest.mark.parametrize("text", ["", "a", "1", "#", "👍👍", "ok 👍", "<b>", "\0", "ä", "👍" + "\u0300" * 60])
def test_anything_else_is_none(text):
    assert one_emoji(text) == ""
