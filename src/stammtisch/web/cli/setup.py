"""Opens Django for the commands that need it."""

from __future__ import annotations

import os


def open_django() -> None:
    """Load settings and areas, and speak the language of the command line; takes about a second."""
    import django  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stammtisch.settings")
    django.setup()
    translation.activate(os.environ.get("LANGUAGE", "en"))
