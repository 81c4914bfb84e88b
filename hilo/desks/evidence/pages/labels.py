"""Labels for bags and boxes, to print: three by eight on an A4 sheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from hilo.desks.evidence.desk import DESK
from hilo.kernel.access.http import asker
from hilo.kit.views import shows
from hilo.policing.evidence import queries

from . import words

MOST = 240


@shows("evidence.handle")
def labels(request: HttpRequest) -> HttpResponse:
    """The labels of the items named; their kind, never what they are."""
    actor = asker(request)
    made = []
    for number in request.GET.getlist("n")[:MOST]:
        row = queries.get(number, actor)
        path, side = queries.label_code(row.number)
        prefix, year, serial = row.number.split("-")
        made.append(
            {
                "path": path,
                "side": side,
                "head": f"{prefix}-{year}",
                "tail": queries.labelled(row.number).split("-", 2)[2],
                "serial": serial,
                "kind": words.kind_words(row.kind),
                "seal": row.seal,
            }
        )
    return DESK.show(request, "labels", "evidence/labels.html", {"labels": made})
