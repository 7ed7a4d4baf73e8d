"""The theatre and the bakery of `tests/test_access_matrix.py`, built once per file."""

from tests.test_access_matrix import world

__all__ = ["world"]
