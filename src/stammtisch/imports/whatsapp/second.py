"""A second export inside the first: somebody joined two phones' files. It is read in its own dialect."""

from collections import defaultdict
from dataclasses import dataclass

from stammtisch.imports.order import order_of
from stammtisch.imports.whatsapp.grammar import Header, Shape, header_of, joined, unpadded

#: Headers of one other dialect that make a second export; fewer are a quotation.
ENOUGH = 5
#: Characters looked into.
LOOKED_AT = 1 << 18


@dataclass(frozen=True)
class SecondExport:
    """Where it begins in the text, at the line end before its first header, and how it is written."""

    begins: int
    shape: Shape
    order: str


def second_export(text: str, own: Shape) -> SecondExport | None:
    """The export that begins inside this last record of the first one, if there is one."""
    found: dict[Shape, list[tuple[int, Header]]] = defaultdict(list)
    position = text.find("\n")
    while 0 <= position < LOOKED_AT:
        end = text.find("\n", position + 1)
        header = header_of(text[position + 1 : end if end >= 0 else len(text)])
        if header is not None and unpadded(header.shape) != unpadded(own):
            found[unpadded(header.shape)].append((position, header))
        position = end
    headers = max(found.values(), key=len, default=[])
    if len(headers) < ENOUGH:
        return None
    shape = joined([header.shape for _, header in headers])
    order = order_of([header.numbers for _, header in headers], year_first=shape.year_first)
    return SecondExport(headers[0][0], shape, order.order)
