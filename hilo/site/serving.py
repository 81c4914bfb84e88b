"""`hilo serve`: one port, one or more processes, and the tasks of recorded facts in a thread beside them."""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import multiprocessing.process
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable

import uvicorn
import uvicorn._subprocess
from django.conf import settings
from django.db import connection
from rich.console import Console
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors import multiprocess as multiprocess_of_uvicorn

from hilo.kernel.terminal import said
from hilo.lib import measures

from . import logs

log = logging.getLogger("hilo.serve")
PR_SET_PDEATHSIG = 1
NOT_STARTED = 3
"""Exit code when the port is taken or the application does not come up."""
START_S = 600
"""How long a worker may take to begin to serve."""
HUNG_S = 30
"""How long a worker that serves may give no sign of life before it is replaced."""
Beside = Callable[[str], Callable[[], None]]
"""Something that runs beside the server: called with its URL, returns the function that ends it."""


def default_workers() -> int:
    """SQLite has one writer, so one process; PostgreSQL uses the cores."""
    return 1 if connection.vendor == "sqlite" else max(1, min(4, os.cpu_count() or 1))


def run(*, host: str, port: int, workers: int, beside: Beside | None = None) -> None:
    """Serve until SIGINT or SIGTERM; open streams are let go within three seconds.

    beside: started with the URL of the server; what it returns ends it.
    """
    logs.catch_all(settings.LOG)
    with tempfile.TemporaryDirectory(prefix="hilo-measures-", ignore_cleanup_errors=True) as folder:
        # Said before any other process begins: each finds it in its environment.
        os.environ[measures.FOLDER] = folder
        measures.share()
        _run(host, port, workers or default_workers(), beside)


def _run(host: str, port: int, workers: int, beside: Beside | None) -> None:
    from hilo.kernel.events.work import loop

    stop = threading.Event()
    worker = threading.Thread(target=loop, args=(stop,), name="hilo-work", daemon=True)
    worker.start()
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    _say(address, workers)
    end_beside = beside(address) if beside else None
    try:
        config = uvicorn.Config(
            "hilo.site.asgi:application",
            host=host,
            port=port,
            workers=workers,
            log_level="warning",
            # Its lines are ours: one log, in one form.
            log_config=None,
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=3,
            # A desk asks every few seconds: its connection should still be there.
            timeout_keep_alive=60,
            server_header=False,
            # Who the client is, only a front that is named may say.
            proxy_headers=bool(settings.PROXIES),
            forwarded_allow_ips=settings.PROXIES,
            timeout_worker_healthcheck=HUNG_S,
            h11_max_incomplete_event_size=65_536,
            backlog=2048,
        )
        if workers > 1:
            _read_once()
            # uvicorn offers no other place to say how its workers are watched.
            multiprocess_of_uvicorn.Process = _Worker  # type: ignore[misc]
            Multiprocess(config, sockets=[_hold(config)]).run()
        else:
            server = uvicorn.Server(config)
            # Held here, so that [::] takes callers of both kinds as it does for several processes.
            server.run(sockets=[config.bind_socket()])
            if not server.started:
                sys.exit(NOT_STARTED)
    except KeyboardInterrupt:
        pass
    finally:
        if end_beside:
            end_beside()
        stop.set()
        worker.join(timeout=5)


def _say(address: str, workers: int) -> None:
    if settings.LOG == "json":
        log.info("listening", extra={"address": address, "processes": workers, "database": connection.vendor})
        return
    console = Console(stderr=True)
    console.print(said("[bold]Hilo[/bold] listens on [link]{address}/[/link]", address=address), highlight=False)
    console.print(
        said(
            "data {folder} · {vendor} · {workers} process(es) · Ctrl-C stops",
            folder=settings.DATA_DIR,
            vendor=connection.vendor,
            workers=workers,
        ),
        style="dim",
    )


class _Worker(multiprocess_of_uvicorn.Process):
    """A worker that is asked whether it lives without waiting for the answer, and is given time to start.

    A busy machine needs minutes to import what another one imports in two seconds: who is killed for it starts anew,
    and never comes to an end.
    """

    asked_at = 0.0
    started = False

    def is_alive(self, timeout: float = 5) -> bool:
        """False once it ended, or has not answered for `timeout` seconds (until it serves: START_S)."""
        if not self.process.is_alive():
            return False
        try:
            return self._answers(timeout if self.started else START_S)
        except (OSError, EOFError):
            return False

    def _answers(self, within_s: float) -> bool:
        while self.parent_conn.poll():
            self.started, self.asked_at = bool(self.parent_conn.recv()), 0.0
        if not self.asked_at:
            self.asked_at = time.monotonic()
            self.parent_conn.send(b"ping")
        return time.monotonic() - self.asked_at < within_s


class _Port(socket.socket):
    """A port held for the workers. Each that is handed it opens a socket of its own there, among which the kernel deals
    out the connections; around one shared socket, whoever wakes first takes them all."""

    def __reduce__(self) -> tuple[Callable[..., socket.socket], tuple[object, ...]]:
        return _open, (self.family, self.getsockname())


def _open(family: int, address: tuple[object, ...]) -> socket.socket:
    own = _Port(family)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    own.bind(address)
    return own


def _hold(config: uvicorn.Config) -> socket.socket:
    """The port, or the end of the program if somebody has it."""
    plain = config.bind_socket()
    if sys.platform != "linux":
        return plain
    family, address = plain.family, plain.getsockname()
    plain.close()
    return _open(family, address)


def _read_once() -> None:
    """Let the workers be forked, where there is such a thing, from a process that has read Hilo: none reads it anew."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        multiprocessing.set_forkserver_preload(["hilo.site.wsgi", "hilo.site.urls"])
        uvicorn._subprocess.spawn = multiprocessing.get_context("forkserver")  # type: ignore[assignment]


def die_with_parent() -> None:
    """The process ends when the one that started it is killed, so that the port is free for the next start."""
    server = multiprocessing.parent_process()
    if server is not None:
        # A worker: who forked it lives as long as its workers do.
        threading.Thread(target=_end_after, args=(server,), name="hilo-parent", daemon=True).start()
    elif sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _end_after(server: multiprocessing.process.BaseProcess) -> None:
    server.join()
    os.kill(os.getpid(), signal.SIGKILL)
