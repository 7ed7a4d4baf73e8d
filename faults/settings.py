"""The product's settings, and the harness as one more app. The product itself refuses `STAMMTISCH_FAILPOINT`."""

import os

FAILPOINT = os.environ.pop("STAMMTISCH_FAILPOINT", "")

from stammtisch.settings import *  # noqa: E402, F403
from stammtisch.settings import INSTALLED_APPS as OURS  # noqa: E402
from stammtisch.settings import STORAGES as KEPT  # noqa: E402

INSTALLED_APPS = [*OURS, "faults"]
# Pages are read without having collected the static files first.
STORAGES = KEPT | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
