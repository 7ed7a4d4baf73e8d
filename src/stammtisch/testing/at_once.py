"""Several works at the same moment, on real threads and a real database."""

import threading
from collections.abc import Callable

from django.db import connection

from stammtisch.people.models import Firm
from stammtisch.people.tenancy import firm_scope

#: Longest wait for the others to be ready, and for the works to end.
_READY_SECONDS, _DONE_SECONDS = 10, 30


def at_once(firm: Firm, *works: Callable[[], object]) -> None:
    """Run all works in threads of their own, each in the firm, let go together; raises what any of them raised."""
    gate, errors = threading.Barrier(len(works)), list[BaseException]()

    def run(work: Callable[[], object]) -> None:
        try:
            with firm_scope(firm):
                gate.wait(timeout=_READY_SECONDS)
                work()
        except BaseException as error:  # noqa: BLE001 - raised again in the test's own thread
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=_DONE_SECONDS)
    if errors:
        raise errors[0]
