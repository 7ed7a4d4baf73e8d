"""A face for everybody: initials on one of six tones, the same for a person wherever they appear."""

from dataclasses import dataclass

from stammtisch.kit.text.graphemes import first_graphemes

TONES = 6


@dataclass(frozen=True)
class Face:
    """What `parts/initials.html` needs; the name always stands beside it."""

    name: str
    initials: str
    #: 1 to 6.
    tone: int
    picture_url: str = ""


def face(name: str, key: int) -> Face:
    """The face of `name`; `key` is the person's or member's own number, so the tone outlives a new name."""
    return Face(name, initials(name), key % TONES + 1)


def initials(name: str) -> str:
    """Of the first and the last word: "Rosa Klett" → "RK", "Mira" → "M", no letters at all → "·"."""
    words = [word for word in name.split() if word[0].isalnum()]
    picked = words[:1] + words[1:][-1:]
    return "".join(first_graphemes(word, 1).upper() for word in picked) or "·"
