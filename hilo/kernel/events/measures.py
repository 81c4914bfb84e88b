"""What waits to be told and to be done, for whoever watches the service."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Max, Min

from hilo.lib.measures import Sample, counter, gauge, queue

from .models import Fact, Task
from .queries import due_tasks

FAILING = gauge("hilo_tasks_failing", "Tasks that failed and are tried again, by their reaction.", "reaction")
ATTEMPTS = gauge("hilo_tasks_attempts_max", "Attempts at the task that failed most often and is still owed.")
RUN = counter("hilo_tasks_total", "Tasks that this server's worker ran.", "outcome")
STREAMS = gauge("hilo_streams_open", "Live streams that are open now.")
LET_GO = counter("hilo_streams_let_go_total", "Streams that ended because their reader was too slow.")
for _outcome in ("done", "failed"):
    RUN.add(0, _outcome)
STREAMS.set(0)
LET_GO.add(0)


def measured(at: datetime) -> Iterator[Sample]:
    facts = Fact.objects.filter(place=None).aggregate(length=Count("pk"), since=Min("at"))
    yield from queue("facts", facts["length"], facts["since"], at)
    due = due_tasks(at)
    waits = due.filter(attempts=0).aggregate(since=Min("next_at"))
    yield from queue("tasks", due.count(), waits["since"], at)
    failing = Task.objects.filter(done_at=None, attempts__gt=0)
    yield ATTEMPTS.at(failing.aggregate(most=Max("attempts"))["most"] or 0)
    for reaction, count in failing.values_list("reaction").annotate(Count("pk")).order_by("reaction"):
        yield FAILING.at(count, reaction)
