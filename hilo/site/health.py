"""Is it alive, and can it work. How it is going: metrics.py."""

from __future__ import annotations

import shutil
import time

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from hilo.kernel.access.http import public
from hilo.kernel.installation import clock
from hilo.kernel.installation.queries import kind
from hilo.lib.clock import told
from hilo.lib.errors import Refusal

from .errors import no_room_or_database, problem

LEAST_BYTES = 50_000_000
"""Below so much free room in the data directory the node is not ready: a call and its facts would still fit."""
WRITE_S = 2.0
"""How often it is tried, at the most, whether the database takes a write."""
_written = 0.0


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, its tables are there, it takes a write, there is room, and the clock is not behind."""
    try:
        _ask_and_write()
        if shutil.disk_usage(settings.DATA_DIR).free < LEAST_BYTES:
            raise Refusal("HILO-K507")
        if clock.look():
            raise Refusal("HILO-K505", behind=told())
    except Refusal as refusal:
        return problem(refusal)
    except (DatabaseError, OSError) as error:
        return problem(no_room_or_database(error) or Refusal("HILO-K503"))
    return JsonResponse({"status": "ready", "installation": kind()})


def _ask_and_write() -> None:
    global _written
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM centres_centre")
        cursor.fetchone()
    if _written + WRITE_S < time.monotonic():
        clock.keep(timezone.now())
        _written = time.monotonic()
