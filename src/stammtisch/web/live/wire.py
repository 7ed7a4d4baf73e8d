"""How an event looks on the wire (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

import json
from collections.abc import Mapping
from typing import Any

#: What a stream begins with: how long a browser waits before it connects again, in milliseconds.
GREETING = b"retry: 2000\n\n"
#: Keeps proxies from closing a quiet stream.
HEARTBEAT = b":\n\n"

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-cache, no-transform"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"vary", b"cookie, accept-language"),
]


def event(n: int, values: Mapping[str, Any]) -> bytes:
    """An event with its number; the browser names the last one it saw when it connects again."""
    # JSON escapes line ends, so the value always fits the one `data:` line.
    return f"id: {n}\ndata: {json.dumps(values, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


def reload(n: int) -> bytes:
    """What was missed can no longer be told: load the page again, which is at `n` or later."""
    return f"id: {n}\nevent: reload\ndata: {{}}\n\n".encode()
