"""Every kind of job the work loop can run, by its key."""

from stammtisch.conversations.actions.reports import ANSWER
from stammtisch.conversations.changes import DERIVE
from stammtisch.conversations.ports import JobHandler
from stammtisch.formats.jobs import JOBS as FORMAT_JOBS
from stammtisch.measurement.actions import derive_job
from stammtisch.web import founding, reporting

JOBS: dict[str, JobHandler] = {
    **FORMAT_JOBS,
    founding.FILL_DEMO: founding.fill_demo,
    DERIVE: derive_job,
    ANSWER: reporting.send_answer,
}
