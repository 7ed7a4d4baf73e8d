"""The pictures guests show, drawn with a few shapes each: the same bytes on every machine, and nobody's photo."""

import io
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from stammtisch.conversations.actions.files import Prepared, prepare

Pen = ImageDraw.ImageDraw
_SIZE = (960, 720)
_WALL, _FLOOR, _INK = "#f3e9d8", "#c9a97c", "#3a2c22"


def drawn(name: str) -> Prepared:
    """The picture of that name, checked and kept like any guest's. Raises KeyError for one nobody has drawn."""
    picture = Image.new("RGB", _SIZE, _WALL)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 560, *_SIZE), fill=_FLOOR)
    _DRAWINGS[name](pen)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return prepare(SimpleUploadedFile(name, out.getvalue(), "image/png"))


def _suitcase(pen: Pen) -> None:
    pen.arc((400, 190, 560, 330), 180, 360, fill=_INK, width=18)
    pen.rounded_rectangle((200, 260, 760, 610), radius=36, fill="#8a5a33", outline=_INK, width=6)
    for left in (300, 620):
        pen.rectangle((left, 262, left + 40, 608), fill="#6b4223")
        pen.rectangle((left - 6, 380, left + 46, 424), fill="#d8b45a", outline=_INK, width=4)
    pen.polygon([(430, 470), (540, 450), (550, 520), (440, 540)], fill="#e9dcc0", outline=_INK)


def _sign(pen: Pen) -> None:
    pen.line((480, 60, 300, 200), fill=_INK, width=4)
    pen.line((480, 60, 660, 200), fill=_INK, width=4)
    pen.rounded_rectangle((180, 200, 780, 460), radius=30, fill="#fdfcf7", outline="#1f4e79", width=18)
    pen.ellipse((400, 250, 560, 410), outline="#b3261e", width=20)
    pen.line((424, 386, 536, 274), fill="#b3261e", width=20)
    pen.polygon([(450, 330), (480, 300), (510, 330), (480, 360)], fill=_INK)


def _chandelier(pen: Pen) -> None:
    pen.line((480, 0, 480, 200), fill=_INK, width=8)
    pen.ellipse((440, 180, 520, 260), fill="#d8b45a", outline=_INK, width=5)
    for arm in range(-3, 4):
        x = 480 + arm * 100
        y = 380 - abs(arm) * 20
        pen.line((480, 230, x, y), fill="#b8923a", width=10)
        pen.rectangle((x - 10, y - 60, x + 10, y), fill="#fdfcf7", outline=_INK, width=3)
        pen.ellipse((x - 12, y - 96, x + 12, y - 56), fill="#f2b134")
    pen.ellipse((560, 270, 680, 330), fill="#2d2a26")
    pen.polygon([(660, 270), (672, 240), (684, 276)], fill="#2d2a26")
    pen.arc((500, 260, 600, 360), 90, 260, fill="#2d2a26", width=12)


def _clay(pen: Pen) -> None:
    pen.rectangle((160, 160, 800, 600), fill="#7d3140", outline=_INK, width=6)
    pen.rectangle((260, 240, 700, 600), fill="#2d2a26")
    for fold in range(4):
        pen.rectangle((176 + fold * 22, 180, 190 + fold * 22, 600), fill="#9c4453")
        pen.rectangle((706 + fold * 22, 180, 720 + fold * 22, 600), fill="#9c4453")
    pen.rectangle((290, 540, 370, 560), fill="#c9a97c")
    pen.ellipse((560, 420, 610, 470), fill="#e8b98a")
    pen.rounded_rectangle((556, 466, 614, 580), radius=16, fill="#4a7c59")
    pen.arc((600, 470, 700, 590), 180, 420, fill="#f2b134", width=8)


def _form(pen: Pen) -> None:
    pen.polygon([(260, 60), (720, 80), (700, 680), (240, 660)], fill="#fdfcf7", outline=_INK)
    for row in range(7):
        y = 170 + row * 62
        pen.line((310, y, 640 - (row % 3) * 60, y + 10), fill="#9a917f", width=8)
    pen.ellipse((500, 430, 660, 590), outline="#a9783f", width=14)
    pen.ellipse((530, 610, 548, 628), fill="#a9783f")


_DRAWINGS: dict[str, Callable[[Pen], None]] = {
    "koffer.png": _suitcase,
    "schild.png": _sign,
    "leuchter.png": _chandelier,
    "knete.png": _clay,
    "praktikum.png": _form,
}
