"""Log lines: one JSON object each on standard error when a machine reads them, plain words on a terminal.

No message text, no address of a person and no secret ever enters a log line; ids do.
"""

import logging
import logging.config
import re
import sys
from typing import Any

import structlog

#: Addresses whose last part opens a door: an invitation, a guest's seat, a new password.
_SECRET_PATH = re.compile(r"(/join/|/me/|/reset/key/)[^/\s\"']+")


def without_secrets(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Django names the address of a page that is missing or broken; what in it opens a door is left out."""
    return {
        name: _SECRET_PATH.sub(r"\1…", value) if isinstance(value, str) else value for name, value in event.items()
    }


def configure(options: dict[str, Any]) -> None:
    """Set up the standard library's logging and structlog; called by Django with the setting LOGGING."""
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if sys.stderr.isatty():
        renderer = structlog.dev.ConsoleRenderer(pad_event_to=0)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "line": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processor": renderer,
                    "foreign_pre_chain": shared,
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "root": {"handlers": ["stderr"], "level": "DEBUG" if options.get("debug") else "INFO"},
            "loggers": {"django.server": {"level": "WARNING"}, "asyncio": {"level": "WARNING"}},
        }
    )
