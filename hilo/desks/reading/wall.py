"""People in custody and their clocks, read across the room; it follows what happens by itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from hilo.desks.reading import clocks
from hilo.kit.frame import Desk, language, reader
from hilo.kit.views import shows
from hilo.policing.detentions import queries
from hilo.policing.reports.queries import Unreceived, unreceived

PURPOSE = "wall of terms"


def wall_of(desk: Desk, name: str, permission: str, *, person: str = "", report: str = "") -> list[URLPattern]:
    """The addresses of a desk's wall and of its inside anew, `name` and `name`-live. person: of a person's page.

    report: of a report's page, where reports that nobody received stand on the wall too.
    """

    def drawn(request: HttpRequest) -> clocks.Wall:
        who, at = reader(request, PURPOSE), timezone.now()
        apart = who.may("detentions.adolescents")
        return clocks.wall(queries.wall(who, at), at, language(), case=person, apart=apart)

    def lying(request: HttpRequest) -> list[tuple[Unreceived, str]]:
        who = reader(request, PURPOSE)
        if not report or not who.may("reports.review"):
            return []
        return [(row, reverse(report, args=[row.folio])) for row in unreceived(who, at=timezone.now())]

    @shows(permission)
    def wall(request: HttpRequest) -> HttpResponse:
        streamed = reader(request, PURPOSE).may("stream.read")
        context = {
            "wall": drawn(request),
            "lying": lying(request),
            "wall_live": reverse(f"{name}-live"),
            "wall_stream": streamed,
        }
        return desk.show(request, "wall", "reading/wall.html", context)

    @shows(permission)
    def live(request: HttpRequest) -> HttpResponse:
        return render(request, "reading/wall_inside.html", {"wall": drawn(request), "lying": lying(request)})

    return [path("wall", wall, name=name), path("wall/live", live, name=f"{name}-live")]
