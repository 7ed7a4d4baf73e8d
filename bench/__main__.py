"""`python -m bench`: measure, print one table, write the figures as JSON."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.place import ROOT
from bench.result import crowd

BOTH = ("sqlite", "postgresql")
#: The rows in the order of the table, and on which databases each is measured; "" where none matters.
ROWS: dict[str, tuple[str, ...]] = {
    "webhook": BOTH,
    "table": BOTH,
    "deliveries": BOTH,
    "live": BOTH,
    "pages": BOTH,
    "guest_page": ("",),
    "starts": ("",),
}
RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Parent: one child per row and database, so that each begins with nothing. Child: one row, a line per result."""
    options = _options()
    if options.row:
        for result in importlib.import_module(f"bench.rows.{options.row}").measure(options.size):
            print(json.dumps(result.to_json()), flush=True)
        return
    crowds = [crowd()]
    results = []
    for result in _measured(options):
        crowds.append(crowd())
        results.append({**result, "crowd": crowds[-1]})
    Console(width=160 if not sys.stdout.isatty() else None).print(_table(results))
    print(f"Others on this machine made everything {min(crowds):.1f} to {max(crowds):.1f} times as slow meanwhile.")
    path = options.json or RESULTS / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}-{options.size}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    about = {"at": datetime.now(UTC).isoformat(), "size": options.size, "processors": os.cpu_count()}
    path.write_text(json.dumps({**about, "load": os.getloadavg(), "results": results}, indent=1))
    print(f"Written to {path}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="How fast the hot paths are.")
    parser.add_argument("--size", choices=["small", "full"], default="small")
    parser.add_argument("--only", nargs="*", choices=list(ROWS), default=list(ROWS), help="only these rows")
    parser.add_argument("--database", choices=BOTH, help="only this one")
    parser.add_argument("--json", type=Path, help="where the figures go")
    parser.add_argument("--row", choices=list(ROWS), help=argparse.SUPPRESS)
    return parser.parse_args()


def _measured(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    server = _postgresql() if options.database != "sqlite" else None
    for row in options.only:
        for database in ROWS[row]:
            if (options.database and database not in ("", options.database)) or (
                database == "postgresql" and server is None
            ):
                continue
            print(f"{row} {database} …", file=sys.stderr, flush=True)
            yield from _child(row, database, options.size, server)


def _child(row: str, database: str, size: str, server: str | None) -> Iterator[dict[str, Any]]:
    environ = {name: value for name, value in os.environ.items() if name != "BENCH_POSTGRESQL"}
    if database == "postgresql" and server:
        environ["BENCH_POSTGRESQL"] = server
    command = [sys.executable, "-m", "bench", "--row", row, "--size", size]
    done = subprocess.run(command, env=environ, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    for line in done.stdout.splitlines():
        yield {**json.loads(line), "row": row, "database": database}
    if done.returncode:
        raise SystemExit(f"The row {row} {database} could not be measured.")


def _postgresql() -> str | None:
    """A server of our own on the same disk as everything else; None where PostgreSQL is not installed."""
    from tests import postgres  # noqa: PLC0415 - of the suite

    try:
        postgres.binary("initdb")
    except postgres.PostgresMissingError as missing:
        print(missing, file=sys.stderr)
        return None
    return postgres.start(on_disk=True)


def _table(results: list[dict[str, Any]]) -> Table:
    table = Table(title="Reached ✓, missed ✗; how it grows; what the limit is")
    for heading, justify in (("", "left"), ("what", "left"), ("", "left"), ("value", "right"), ("reach", "right")):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    table.add_column("grows")
    table.add_column("limit")
    for one in results:
        sign = "≥" if one["better"] == "more" else "≤"
        size = "" if one["is_full_size"] else " (small size)"
        table.add_row(
            "✓" if one["is_reached"] else "✗",
            one["what"] + size,
            one["database"],
            f"{_short(one['value'])} {one['unit']}",
            f"{sign} {_short(one['reach'])}",
            ", ".join(f"{name}: {_short(value)}" for name, value in one["growth"]),
            "; ".join([one["limit"], *one["notes"]]),
        )
    return table


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.3g}"


if __name__ == "__main__":
    main()
