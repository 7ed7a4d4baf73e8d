"""Telling an emoji from other text."""

import regex

#: One visible character that is a picture: a pictograph, a flag of two letters, or a keycap.
_EMOJI = regex.compile(r"(?=.*[\p{Extended_Pictographic}\p{Regional_Indicator}\u20e3])\X", regex.DOTALL)
LONGEST = 40


def one_emoji(text: str) -> str:
    """The emoji that `text` is, or "" if it is anything else. Joined ones (👩‍👩‍👧) are one, up to 40 code points."""
    text = text.strip()
    return text if len(text) <= LONGEST and _EMOJI.fullmatch(text) else ""
