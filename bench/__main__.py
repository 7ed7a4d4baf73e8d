"""`python -m bench`: measure, print one table, write the figures as JSON."""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
from pathlib import Path

#: The rows, dearest promise first; "-" where no database matters.
ROWS = {"deliveries": "both"}
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Parent: one child per row and database, so that each begins with nothing. Child: one row."""
    options = _options()
    if options.row:
        for result in importlib.import_module(f"bench.rows.{options.row}").measure(options.size):
            print(json.dumps(result.to_json()), flush=True)
        return
    print(subprocess.call([sys.executable, "-m", "bench", "--row", "deliveries"]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--size", choices=["small", "full"], default="small")
    parser.add_argument("--row", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
