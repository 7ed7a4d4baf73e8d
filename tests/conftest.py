"""Fixtures of the tests that start the whole product."""

from tests.serving import environ, first, migrated, serving

__all__ = ["environ", "first", "migrated", "serving"]
