"""`make faults`: controls first, then the runs, then a table with the expected count beside each zero.

FAULTS=small|nightly|release   how much (default: small)
FAULTS_DATABASE=sqlite         only this one (default: both, PostgreSQL where it is installed)
FAULTS_RESULT=file.json        where the result is written (default: build/faults-<size>.json)
FAULTS_KEEP=folder             keep histories, logs and databases
"""

import json
import os
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from faults import plans, planted
from faults.checker import Finding
from faults.run import Result, can_mount, run
from tests import postgres

DOUBLES = "copies sent twice"


def main() -> int:
    """Print, write, and return 1 if anything is red."""
    size, started = os.environ.get("FAULTS", "small"), time.monotonic()
    wrong = planted.blind_spots()
    say(f"controls: {len(planted.CONTROLS)} planted faults, {len(planted.CONTROLS) - len(wrong)} found")
    for each in wrong:
        say(f"  RED {each}")
    careless = run(plans.control(), say)
    doubled = next(found for found in careless.findings if found.promise == DOUBLES)
    say(f"control: sending again when the lease is over doubles {len(doubled.wrong)} of {doubled.expected} copies")
    if not doubled.wrong:
        wrong.append("The harness is blind: a policy that must double did not.")
    results = [show(run(plan, say)) for plan in plans.plans(size, _databases())]
    if can_mount():
        results.append(show(run(plans.disk(), say)))
    else:
        say("\nNot tried: a full disk (needs the right to mount a small one).")
    is_green = not wrong and all(result.is_green for result in results)
    seconds = time.monotonic() - started
    _write(size, seconds, is_green, wrong, doubled, results)
    say(f"\n{'green' if is_green else 'RED'} after {seconds:.0f} s")
    return 0 if is_green else 1


def show(result: Result) -> Result:
    """The table of one run."""
    plan, counts = result.plan, result.counts
    what = "full disk" if plan["disk_megabytes"] else f"{counts.get('kill', 0) + counts.get('fired', 0)} kills"
    say(f"\n{plan['database']}, {what}, {result.seconds:.0f} s")
    for found in result.findings:
        mark = "  " if found.holds else "✗ "
        note = f"  ({found.note})" if found.note else ""
        limit = f" ≤ {found.allowed}" if found.allowed else ""
        say(f"  {mark}{found.promise:<42}{len(found.wrong):>6}{limit:<7} of {found.expected:>9}{note}")
        if not found.holds:
            say(f"      {found.wrong[:5]}")
    say("    " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    for each in result.missing:
        say(f"  ✗ {each}")
    sys.stdout.flush()
    return result


def say(line: str) -> None:
    """Print at once; a run takes minutes."""
    print(line, flush=True)


def _databases() -> list[str]:
    if only := os.environ.get("FAULTS_DATABASE"):
        return [only]
    try:
        postgres.binary("initdb")
    except postgres.PostgresMissingError as error:
        say(f"Not tried on PostgreSQL. {error}")
        return ["sqlite"]
    return ["sqlite", "postgresql"]


def _write(
    size: str, seconds: float, is_green: bool, wrong: list[str], doubled: Finding, results: list[Result]
) -> None:
    target = Path(os.environ.get("FAULTS_RESULT", f"build/faults-{size}.json"))
    target.parent.mkdir(parents=True, exist_ok=True)
    row = {
        "size": size,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "green": is_green,
        "controls": {"planted": len(planted.CONTROLS), "blind": wrong, "careless_doubles": len(doubled.wrong)},
        "runs": [result.as_row() for result in results],
    }
    target.write_text(json.dumps(row, indent=1, default=str) + "\n")


if __name__ == "__main__":
    sys.exit(main())
