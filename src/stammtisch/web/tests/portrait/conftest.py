"""The theatre, a data folder of its own, and an old group as a phone exports it."""

import io

import pytest
from django.test import Client

from stammtisch.testing.cast import house

CHAT = """\
13.02.24, 09:00 - Theater hat die Gruppe „Bühne“ erstellt.
13.02.24, 09:08 - Lena Vogt: Wann ist die nächste Probe?
13.02.24, 10:00 - Theater: Am Samstag um acht, Lena.
13.02.24, 11:00 - Lena Vogt: Danke, ich bin dabei!
25.02.24, 12:00 - Omar: Gibt es noch freie Karten?
"""
UNCLEAR = """\
05/03/2024, 09:07 - Lena Vogt: Wann ist die nächste Probe?
06/03/2024, 09:09 - Theater: Am Samstag um acht.
"""


@pytest.fixture
def theatre(db, settings, tmp_path):
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    return house()


@pytest.fixture
def portrait_url(theatre):
    return f"/f/{theatre.firm.slug}/portrait/"


@pytest.fixture
def sign_in(theatre):
    """A browser in which this member reads English."""

    def sign_in(member):
        member.user.language = "en"
        member.user.save(update_fields=["language"])
        browser = Client()
        browser.force_login(member.user)
        return browser

    return sign_in


@pytest.fixture
def browser(theatre, sign_in):
    return sign_in(theatre.host)


@pytest.fixture
def hand_in(browser, portrait_url):
    """Gives a chat to the first step."""

    def hand_in(chat=CHAT, name="WhatsApp Chat mit Bühne.txt", by=browser):
        content = chat if isinstance(chat, bytes) else chat.encode()
        file = io.BytesIO(content)
        file.name = name
        return by.post(portrait_url, {"export": file})

    return hand_in


@pytest.fixture
def lying(tmp_path):
    """Everything that lies in the data folder."""

    def lying():
        return sorted(
            path for folder in (tmp_path / "media", tmp_path / "tmp") for path in folder.rglob("*") if path.is_file()
        )

    return lying
