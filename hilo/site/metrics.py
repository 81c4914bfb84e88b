"""How it is going, for whoever watches the service: `/metrics`, in the text format of Prometheus.

Each domain says in `measures.py` what of its records is to be seen; here is what is of no domain: the database and its
replicas, the disk, the certificates. What this server's processes counted is added to it (lib.measures). It is read by
a token with `metrics.read` (the role `service_monitor` has nothing else) or from a network of HILO_METRICS_FROM.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from hilo import __version__
from hilo.kernel.access.http import May
from hilo.kernel.domain import domains
from hilo.lib.errors import Refusal
from hilo.lib.measures import Sample, counted, counter, gauge, look_first, text

from .errors import note_refusal, problem

log = logging.getLogger("hilo.metrics")
Look = Callable[[datetime], Iterator[Sample]]
VERSION = gauge("hilo_version_info", "1 under the version that serves.", "version")
UP = gauge("hilo_database_up", "1 if the database answers.")
UNREAD = gauge("hilo_metrics_unread", "1 under each part whose figures could not be read.", "part")
FREE = gauge("hilo_data_free_bytes", "Room that is free where the data directory lies.")
CERTIFICATE = gauge(
    "hilo_certificate_expires_timestamp_seconds",
    "When the first certificate of a file of HILO_CERTIFICATES ends to hold; 0: it cannot be read.",
    "file",
)
REPLICAS = gauge(
    "hilo_database_replicas", "Replicas that follow the database; hidden: the account may not see how.", "state"
)
WANTED = gauge("hilo_database_replicas_wanted", "1 if writes wait for a synchronous replica.")
LAG_BYTES = gauge("hilo_database_replica_lag_bytes", "What a replica has not replayed yet.", "replica")
LAG_S = gauge("hilo_database_replica_lag_seconds", "How far a replica's replay is behind.", "replica")
POOL = gauge("hilo_database_pool_connections", "Connections that this server's processes hold.", "state")
POOL_MOST = gauge("hilo_database_pool_connections_max", "Connections that they may hold together.")
POOL_WAITING = gauge("hilo_database_pool_requests_waiting", "Threads that wait for a connection now.")
POOL_ERRORS = counter("hilo_database_pool_errors_total", "Threads that waited for a connection in vain.")
_REPLICATION = """
SELECT application_name, coalesce(sync_state, 'hidden'), pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn),
       extract(epoch FROM replay_lag)
FROM pg_stat_replication
"""


def metrics(request: HttpRequest) -> HttpResponse:
    """Everything that is measured. With a database that is away it says so, and what the processes counted."""
    try:
        if not from_named_network(request):
            # Of the outermost hands: nobody is signed in here, a token or a network it is.
            request.user = AnonymousUser()
            May("metrics.read")(request)
    except Refusal as refusal:
        note_refusal(request, refusal)
        return problem(refusal)
    return HttpResponse(text(everything(timezone.now())), content_type="text/plain; version=0.0.4; charset=utf-8")


metrics.permission = "metrics.read"  # type: ignore[attr-defined]


def from_named_network(request: HttpRequest) -> bool:
    """True for a machine of HILO_METRICS_FROM. Through a front that nobody named anybody could come: then never."""
    forwarded = {"X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via"} & set(request.headers)
    if forwarded and not settings.PROXIES:
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_FROM)


def everything(at: datetime) -> Iterator[Sample]:
    """A part that cannot be read says so and costs no other."""
    yield VERSION.at(1, __version__)
    yield FREE.at(shutil.disk_usage(settings.DATA_DIR).free)
    yield from _certificates()
    up = _answers()
    yield UP.at(up)
    for name, look in parts() if up else ():
        try:
            yield from list(look(at))
        except Exception:
            log.exception("the figures of %s could not be read", name)
            yield UNREAD.at(1, name)
    yield from counted()


def parts() -> Iterator[tuple[str, Look]]:
    """Who has something to say, by name."""
    yield "replicas", _replicas
    for domain in domains():
        if (found := domain.part("measures")) is not None:
            yield domain.label, found.measured


def _answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _certificates() -> Iterator[Sample]:
    for file in settings.CERTIFICATES:
        yield CERTIFICATE.at(_ends(file), str(file))


def _ends(file: Path) -> float:
    try:
        chain = x509.load_pem_x509_certificates(file.read_bytes())
    except (OSError, ValueError):
        return 0
    return min(one.not_valid_after_utc for one in chain).timestamp()


def _replicas(at: datetime) -> Iterator[Sample]:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_standby_names")
        yield WANTED.at(bool(cursor.fetchone()[0]))
        cursor.execute(_REPLICATION)
        rows = cursor.fetchall()
    states = [state for _, state, _, _ in rows]
    yield from (REPLICAS.at(states.count(state), state) for state in sorted({*states, "sync"}))
    # Several may bear one name; and PostgreSQL tells no lag of one that has nothing to replay.
    for name in sorted({name for name, _, behind, _ in rows if behind is not None}):
        yield LAG_BYTES.at(max(float(row[2] or 0) for row in rows if row[0] == name), name)
        yield LAG_S.at(max(float(row[3] or 0) for row in rows if row[0] == name), name)


_errors_told = 0


def look_at_pool() -> None:
    """The levels of this process's pool. A process with SQLite has none."""
    global _errors_told
    if connection.vendor != "postgresql" or not connection.settings_dict["OPTIONS"].get("pool"):
        return
    found = connection.pool.get_stats()  # type: ignore[attr-defined]
    POOL.set(found.get("pool_available", 0), "idle")
    POOL.set(found.get("pool_size", 0) - found.get("pool_available", 0), "busy")
    POOL_MOST.set(found.get("pool_max", 0))
    POOL_WAITING.set(found.get("requests_waiting", 0))
    POOL_ERRORS.add(found.get("requests_errors", 0) - _errors_told)
    _errors_told = found.get("requests_errors", 0)


look_first(look_at_pool)
