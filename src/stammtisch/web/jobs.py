"""Every kind of job the work loop can run, by its key."""

from stammtisch.conversations.actions.reports import ANSWER
from stammtisch.conversations.changes import DERIVE
from stammtisch.conversations.ports import JobHandler
from stammtisch.conversations.work.nightly import CLEAR
from stammtisch.formats.jobs import JOBS as FORMAT_JOBS
from stammtisch.measurement.actions import RECOUNT, derive_job, recount_job
from stammtisch.web import erasing, founding, keeping, reporting, second_step

JOBS: dict[str, JobHandler] = {
    **FORMAT_JOBS,
    founding.FILL_DEMO: founding.fill_demo,
    DERIVE: derive_job,
    RECOUNT: recount_job,
    ANSWER: reporting.send_answer,
    CLEAR: keeping.clear_job,
    second_step.TELL: second_step.tell,
    erasing.ERASE: erasing.erase_job,
}

#: Jobs that touch nothing outside and may happen twice: a restore lets them run.
INSIDE = frozenset({DERIVE, founding.FILL_DEMO, CLEAR, erasing.ERASE})
