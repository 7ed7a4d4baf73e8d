"""Fixtures of the tests that start the whole product."""

from tests.serving import environ, serving

__all__ = ["environ", "serving"]
