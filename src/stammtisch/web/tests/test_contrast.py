"""Every line "contrast: --a on --b n" of tokens.css holds in light and dark (WCAG 2.2, 1.4.3 and 1.4.11)."""

import colorsys
import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[1] / "static/stammtisch/css"
TOKENS = (CSS / "tokens.css").read_text("utf-8")
PARTS = (CSS / "parts.css").read_text("utf-8")
PROMISES = re.findall(r"contrast: (--[\w-]+) on (--[\w-]+) ([\d.]+)", TOKENS)


def declarations(selector: str) -> dict[str, str]:
    """The custom properties of the first block with this selector."""
    block = re.search(re.escape(selector) + r"\s*\{([^}]*)\}", TOKENS)
    assert block, selector
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block.group(1)))


LIGHT = declarations(":root")
DARK = declarations('[data-theme="dark"]')
DARK_BY_SYSTEM = declarations(':root:not([data-theme="light"])')
SCHEMES = {"light": LIGHT, "dark": LIGHT | DARK}


def colour(scheme: dict[str, str], name: str) -> str:
    value = scheme[name].strip()
    reference = re.fullmatch(r"var\((--[\w-]+)\)", value)
    return colour(scheme, reference.group(1)) if reference else value


def luminance(hex_colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, definition)."""
    channels = [int(hex_colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def hsl(hue: str, saturation: str, lightness: str) -> str:
    channels = colorsys.hls_to_rgb(int(hue) / 360, int(lightness.rstrip("%")) / 100, int(saturation) / 100)
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("front", "back", "least"), PROMISES)
def test_what_is_written_can_be_read(scheme: str, front: str, back: str, least: str) -> None:
    measured = ratio(colour(SCHEMES[scheme], front), colour(SCHEMES[scheme], back))
    assert measured >= float(least), f"{front} on {back} in {scheme}: {measured:.2f}"


def test_both_ways_into_the_dark_are_the_same() -> None:
    assert DARK == DARK_BY_SYSTEM


def test_the_promises_are_read_at_all() -> None:
    assert len(PROMISES) > 40


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("tone", range(1, 7))
def test_initials_can_be_read_on_every_tone(scheme: str, tone: int) -> None:
    hue = re.search(rf"\.tone-{tone} {{ --tone-hue: (\d+);", PARTS)
    shares = re.search(r"hsl\(var\(--tone-hue\) (\d+)% var\(--tone-back.* (\d+)% var\(--tone-front", PARTS)
    assert hue
    assert shares
    back = hsl(hue.group(1), shares.group(1), SCHEMES[scheme]["--tone-back"])
    front = hsl(hue.group(1), shares.group(2), SCHEMES[scheme]["--tone-front"])
    assert ratio(front, back) >= 4.5
