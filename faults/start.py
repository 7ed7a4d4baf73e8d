"""`python -m faults.start serve`: the product's own commands under the harness's settings.

The variable with the fail points is hidden while the product reads its environment and handed to the children.
The supervisor's pauses are shortened: twenty kills would else be mostly waiting.
"""

import os


def main() -> None:
    """Run the command line of the product."""
    points = os.environ.pop("STAMMTISCH_FAILPOINT", "")
    import stammtisch.settings  # noqa: PLC0415 - read once, without the variable

    if points:
        os.environ["STAMMTISCH_FAILPOINT"] = points
    from stammtisch.web.server import supervisor  # noqa: PLC0415

    supervisor._FIRST_PAUSE_SECONDS = supervisor._LONGEST_PAUSE_SECONDS = 0.2
    from stammtisch.web.cli import main as stammtisch  # noqa: PLC0415

    stammtisch()


if __name__ == "__main__":
    main()
