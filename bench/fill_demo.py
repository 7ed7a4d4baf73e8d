"""How long the demo takes to fill on this machine, in both languages: `.venv/bin/python bench/fill_demo.py`.

Ends with exit code 1 when a fill takes longer than the visitor of a first page should wait.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

LONGEST_SECONDS = 20.0


def filled(language: str) -> float:
    """Seconds of one fill into a new SQLite data folder; run in a process of its own."""
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"STAMMTISCH_DATA": data, "DJANGO_SETTINGS_MODULE": "stammtisch.settings"}
        import django  # noqa: PLC0415 - reads the environment
        from django.core.management import call_command  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        from stammtisch.kit import clock  # noqa: PLC0415
        from stammtisch.web.demo import fill  # noqa: PLC0415

        began = time.monotonic()
        fill(clock.now(), language=language)
        return time.monotonic() - began


def main() -> None:
    """One child per language, since a data folder is chosen once per process."""
    if len(sys.argv) > 1:
        seconds = filled(sys.argv[1])
        print(f"demo in {sys.argv[1]}: {seconds:.1f} s (at most {LONGEST_SECONDS:.0f} s)")
        sys.exit(seconds > LONGEST_SECONDS)
    children = [subprocess.call([sys.executable, __file__, each]) for each in ("de", "en")]
    sys.exit(any(children))


if __name__ == "__main__":
    main()
