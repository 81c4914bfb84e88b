"""Is it alive, can it work, and how is it going."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from hilo.kernel.access.http import May, public
from hilo.kernel.deadlines.queries import count_breaching
from hilo.kernel.events.queries import backlog
from hilo.kernel.installation.queries import kind
from hilo.lib.errors import Refusal

from .errors import problem


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and its tables are there."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM centres_centre")
            cursor.fetchone()
    except DatabaseError:
        return problem(Refusal("HILO-K503", "The database does not answer, or `hilo setup` was not run.", status=503))
    return JsonResponse({"status": "ready", "installation": kind()})


def metrics(request: HttpRequest) -> HttpResponse:
    """Counters in the text format that Prometheus reads."""
    May("metrics.read")(request)
    without_place, due = backlog()
    numbers = {
        "hilo_facts_without_place": without_place,
        "hilo_tasks_due": due,
        "hilo_deadlines_breached": count_breaching(timezone.now()),
    }
    lines = [line for name, value in numbers.items() for line in (f"# TYPE {name} gauge", f"{name} {value}")]
    lines += ["# TYPE hilo_installation gauge", f'hilo_installation{{kind="{kind()}"}} 1']
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


metrics.permission = "metrics.read"  # type: ignore[attr-defined]
