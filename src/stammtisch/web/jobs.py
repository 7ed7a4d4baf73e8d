"""Every kind of job the work loop can run, by its key."""

from stammtisch.conversations.ports import JobHandler
from stammtisch.web import founding

JOBS: dict[str, JobHandler] = {founding.FILL_DEMO: founding.fill_demo}
