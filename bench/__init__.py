"""How fast the hot paths are, against the bare rival in the same run: `make bench`. Never a test.

One file per row of the table in `rows/`, each run in a process of its own on an installation of its own; the rows are
explained in `docs/reference/speed.md`.
"""
