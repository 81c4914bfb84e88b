"""`hilo serve`: one port, one or more processes, and the owed work in a thread beside them."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable

import uvicorn
from django.conf import settings
from django.db import connection
from rich.console import Console

PR_SET_PDEATHSIG = 1
Beside = Callable[[str], Callable[[], None]]
"""Something that runs beside the server: called with its URL, returns the function that ends it."""


def default_workers() -> int:
    """SQLite has one writer, so one process; PostgreSQL uses the cores."""
    return 1 if connection.vendor == "sqlite" else max(1, min(4, os.cpu_count() or 1))


def run(*, host: str, port: int, workers: int, beside: Beside | None = None) -> None:
    """Serve until SIGINT or SIGTERM; open streams are let go within three seconds.

    beside: started with the URL of the server; what it returns ends it.
    """
    from hilo.kernel.events.work import loop

    workers = workers or default_workers()
    stop = threading.Event()
    worker = threading.Thread(target=loop, args=(stop,), name="hilo-work", daemon=True)
    worker.start()
    console = Console(stderr=True)
    console.print(f"[bold]Hilo[/bold] listens on [link]http://{host}:{port}/[/link]", highlight=False)
    console.print(f"data {settings.DATA_DIR} · {connection.vendor} · {workers} process(es) · Ctrl-C stops", style="dim")
    end_beside = beside(f"http://{host}:{port}") if beside else None
    try:
        uvicorn.run(
            "hilo.site.asgi:application",
            host=host,
            port=port,
            workers=workers,
            log_level="warning",
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=3,
            # A desk asks every few seconds: its connection should still be there.
            timeout_keep_alive=60,
            server_header=False,
            h11_max_incomplete_event_size=65_536,
            backlog=2048,
        )
    except KeyboardInterrupt:
        pass
    finally:
        if end_beside:
            end_beside()
        stop.set()
        worker.join(timeout=5)


def die_with_parent() -> None:
    """The process ends when the one that started it is killed, so that the port is free for the next start (Linux)."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid != os.getppid():
        # It was killed while this process was starting.
        os.kill(os.getpid(), signal.SIGKILL)
