"""The demo: Theater Sprungbrett and twelve weeks of its talk, for a look around before founding a firm of one's own.

Everything is written by the product's own actions with a clock that walks through the weeks, never by raw inserts,
so whatever the screens can show has really happened. How to add a scene: `prompt_book.py`.
"""

from stammtisch.web.demo.fill import fill, is_filled

__all__ = ["fill", "is_filled"]
