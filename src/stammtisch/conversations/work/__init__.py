"""The work loop: claims rows that are due, opens envelopes, runs jobs, sends copies. Any number of processes on
PostgreSQL, one with threads on SQLite; kill them at any moment and nothing is lost.
"""

from stammtisch.conversations.work.loop import Worker, run

__all__ = ["Worker", "run"]
