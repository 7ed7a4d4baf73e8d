"""Stammtisch turns a small firm's social media into dialogue with its regulars."""

__version__ = "0.1.0"
