"""Every kind of job the work loop can run, by its key."""

from stammtisch.conversations.ports import JobHandler

JOBS: dict[str, JobHandler] = {}
