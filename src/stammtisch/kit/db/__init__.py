"""Database seams: transactions with a last statement, same-firm keys, claims; SQLite and PostgreSQL alike."""

from stammtisch.kit.db.transaction import atomic, just_before_commit, undoable

__all__ = ["atomic", "just_before_commit", "undoable"]
