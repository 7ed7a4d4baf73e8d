"""One file per part of the table; `measure(size)` yields its results."""
