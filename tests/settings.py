"""The product's settings as the suite wants them; pytest and its parallel workers start here.

`STAMMTISCH_TEST_DATABASE` is `sqlite` (default) or `postgresql`. The environment is prepared *before* the
product's settings read it, so that they are tested as they are and need no branch for tests. Workers are
started by this process and inherit what is prepared here: one data folder, one PostgreSQL cluster per run.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from stammtisch.kit.bundle import write_bundles
from stammtisch.web.server.static_files import SOURCE
from tests import postgres

if "STAMMTISCH_TEST_DATA" not in os.environ:
    _memory = Path("/dev/shm")  # noqa: S108 - where Linux keeps files in memory: no test data outlives a run
    _folder = tempfile.mkdtemp(prefix="stammtisch-test-", dir=_memory if _memory.is_dir() else None)
    Path(_folder, "static").mkdir()
    write_bundles(SOURCE)  # what browsers load
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    for _name in [name for name in os.environ if name.startswith("STAMMTISCH_")]:
        if _name != "STAMMTISCH_TEST_DATABASE":
            del os.environ[_name]  # the developer's own settings are none of the suite's business
    os.environ["STAMMTISCH_TEST_DATA"] = os.environ["STAMMTISCH_DATA"] = _folder
    _database = os.environ.get("STAMMTISCH_TEST_DATABASE", "sqlite")
    if _database == "postgresql":
        os.environ["STAMMTISCH_DATABASE_OWNER_URL"] = postgres.start()
        os.environ["STAMMTISCH_DATABASE_URL"] = postgres.served_by(os.environ["STAMMTISCH_DATABASE_OWNER_URL"])
    elif _database != "sqlite":
        raise SystemExit(f"STAMMTISCH_TEST_DATABASE is {_database!r}; it must be sqlite or postgresql.")

from stammtisch.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests log in thousands of times
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = globals().get("STORAGES", {}) | {
    # Pages are tested without having collected the static files first.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file as an installation has it: several threads read while one writes, which SQLite in memory cannot do.
    DATABASES["default"]["TEST"] = {"NAME": os.environ["STAMMTISCH_DATA"] + "/test.sqlite3"}  # noqa: F405
