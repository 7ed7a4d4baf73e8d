"""Opens Django for the commands that need it."""

from __future__ import annotations

import os
from pathlib import Path

from stammtisch.web.cli.language import LANGUAGES


def open_django() -> None:
    """Load settings and areas, and speak the language of the command line; takes about a second."""
    import django  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stammtisch.settings")
    django.setup()
    translation.activate(os.environ.get("LANGUAGE", "en"))


def open_language() -> None:
    """Let figures, dates and pages speak, for commands that need neither data folder nor database."""
    from django import setup  # noqa: PLC0415
    from django.conf import settings  # noqa: PLC0415
    from django.utils import translation  # noqa: PLC0415

    if not settings.configured:
        settings.configure(
            USE_I18N=True,
            USE_TZ=True,
            LOCALE_PATHS=[Path(__file__).resolve().parents[2] / "locale"],
            LANGUAGES=[(language, language) for language in LANGUAGES],
            TEMPLATES=[
                {
                    "BACKEND": "django.template.backends.django.DjangoTemplates",
                    "DIRS": [Path(__file__).resolve().parents[1] / "templates"],
                }
            ],
        )
        setup()
    translation.activate(os.environ.get("LANGUAGE", "en"))
