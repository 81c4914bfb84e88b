"""The log: lines for a person at a terminal, or one JSON object a line for whatever collects them (HILO_LOG=json).

JSON says nothing personal. Its fields are the instant with its zone, level, logger, message, the work under way
(`trace`) and what the line brings of its own; a traceback is one field: where it was raised and what kind of error it
is. What an exception says is left out, for it may quote what somebody typed, unless it is of the machine: the database
does not answer, a file cannot be read. The lines for a terminal have it all.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hilo.lib.tracing import trace

_OF_A_LINE = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_LONGEST = 2000


class Json(logging.Formatter):
    """A line of the log as one JSON object. zone: the installation's."""

    def __init__(self, zone: str) -> None:
        super().__init__()
        self.zone = ZoneInfo(zone)

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, self.zone).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"time": at, "level": record.levelname.lower(), "logger": record.name}
        line["message"] = _message(record)
        if work := trace():
            line["trace"] = work
        line |= {name: value for name, value in vars(record).items() if name not in _OF_A_LINE}
        if record.exc_info and record.exc_info[1] is not None:
            line |= _raised(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=lambda value: type(value).__name__)


def _message(record: logging.LogRecord) -> str:
    args = record.args
    if isinstance(args, tuple):
        args = tuple(said(one) if isinstance(one, BaseException) else one for one in args)
    text = str(record.msg) if not isinstance(record.msg, BaseException) else said(record.msg)
    return (text % args if args else text)[:_LONGEST]


def said(error: BaseException) -> str:
    """What may be repeated of an exception: its kind; the words too where they are the machine's; a refusal's code."""
    kind = type(error).__name__
    if code := getattr(error, "code", None) if kind != "SystemExit" else None:
        return f"{kind} {code}"[:80]
    return f"{kind}: {' '.join(str(error).split())}"[:400] if _is_of_the_machine(error) else kind


def _is_of_the_machine(error: BaseException) -> bool:
    return isinstance(error, OSError | ImportError | MemoryError) or type(error).__name__ in {
        "OperationalError",
        "InterfaceError",
        "PoolTimeout",
    }


def _raised(error: BaseException) -> dict[str, Any]:
    """The chain of errors as one field, the first cause first; no values of variables, no words but the machine's."""
    chain: list[str] = []
    one: BaseException | None = error
    while one is not None and len(chain) < 5:
        frames = traceback.extract_tb(one.__traceback__)[-25:]
        where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        chain.append("\n".join([*where, said(one)]))
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return {"error": type(error).__name__, "traceback": "\n\n".join(reversed(chain))}


def settings(form: str, zone: str) -> dict[str, Any]:
    """Django's LOGGING. form: "json" or "text"; zone: of the instants. Raises: ValueError for another form."""
    if form not in {"json", "text"}:
        raise ValueError(f"HILO_LOG is json or text, not “{form}”.")
    as_json = form == "json"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
            "json": {"()": Json, "zone": zone},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            # Acts, sign-ins, tasks and requests, one line each: for whoever collects them, not for a terminal.
            "hilo": {"level": "INFO" if as_json else "WARNING"},
            # They tell what was typed as a name, and the address with all that was filled in; we tell it better.
            "axes": {"level": "CRITICAL" if as_json else "ERROR"},
            "django.request": {"level": "CRITICAL" if as_json else "ERROR"},
            "django.security": {"level": "CRITICAL" if as_json else "WARNING"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
    }


def catch_all(form: str) -> None:
    """In JSON, what nobody caught is a line of the log too, in every thread; a terminal shows it as Python does."""
    if form != "json":
        return
    log = logging.getLogger("hilo.uncaught")
    sys.excepthook = lambda kind, error, trace: log.critical("uncaught", exc_info=(kind, error, trace))
    threading.excepthook = lambda args: log.critical(
        "uncaught in a thread", exc_info=(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)
    )
