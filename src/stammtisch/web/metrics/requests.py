"""What this process has answered: by the name of the route (never the path, which holds ids) and the status."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from stammtisch.web.metrics.text import Metric

#: Upper ends of the histogram's steps, in seconds.
STEPS_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class Answered:
    """Counts answers; one per process, used by all its threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, str, str], int] = {}
        self._steps: dict[str, list[int]] = {}
        self._seconds: dict[str, float] = {}

    def note(self, *, route: str, method: str, status: int, seconds: float) -> None:
        """One answer was given after so many seconds."""
        with self._lock:
            key = (route, method, str(status))
            self._counts[key] = self._counts.get(key, 0) + 1
            steps = self._steps.setdefault(route, [0] * (len(STEPS_SECONDS) + 1))
            steps[bisect_left(STEPS_SECONDS, seconds)] += 1
            self._seconds[route] = self._seconds.get(route, 0.0) + seconds

    def metrics(self) -> list[Metric]:
        """What has been counted since the process began."""
        with self._lock:
            counts = sorted(self._counts.items())
            steps = {route: list(found) for route, found in sorted(self._steps.items())}
            seconds = dict(self._seconds)
        requests = Metric("stammtisch_requests_total", "counter", "Requests answered by this process.", [])
        for (route, method, status), count in counts:
            requests.values.append(("", {"route": route, "method": method, "status": status}, count))
        durations = Metric(
            "stammtisch_request_seconds", "histogram", "How long answers took to make, in seconds.", []
        )
        for route, found in steps.items():
            total = 0
            for end, count in zip((*map(str, STEPS_SECONDS), "+Inf"), found, strict=True):
                total += count
                durations.values.append(("_bucket", {"route": route, "le": end}, total))
            durations.values.append(("_sum", {"route": route}, seconds[route]))
            durations.values.append(("_count", {"route": route}, total))
        return [requests, durations]


answered = Answered()
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class CountingMiddleware:
    """Counts every answer when somebody wants to know."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.METRICS:
            return self.get_response(request)
        began = time.perf_counter()
        response = self.get_response(request)
        found = request.resolver_match
        answered.note(
            route=found.view_name if found else "none",
            method=request.method if request.method in _METHODS else "other",
            status=response.status_code,
            seconds=time.perf_counter() - began,
        )
        return response
