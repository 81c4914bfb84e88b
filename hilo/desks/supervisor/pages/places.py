"""The centre's gazetteer: what is in force, and another one by CSV; bad rows are told by line."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hilo.desks.supervisor.frame import DESK
from hilo.emergency.places import actions, queries
from hilo.kernel.access.http import asker, by, requires
from hilo.kit.frame import language
from hilo.kit.views import shows
from hilo.lib.errors import Forbidden, Refusal


@shows("centre.oversee")
def places(request: HttpRequest) -> HttpResponse:
    """`?q=juarez y reforma` tries a search as the centre's operators make it."""
    return _page(request)


@require_POST
@requires("centre.oversee")
def loading(request: HttpRequest) -> HttpResponse:
    """A CSV takes the place of the gazetteer in force, whole or not at all."""
    who, given = asker(request), request.FILES.get("file")
    try:
        if not isinstance(given, UploadedFile):
            raise Refusal("HILO-C472", where="file", name=_("The form"))
        name = "".join(c for c in (given.name or "file") if c.isprintable())[-120:]
        made = actions.load(who.centre, [(name, given.read())], **by(request))
    except Forbidden:
        raise
    except Refusal as refusal:
        return _page(request, refusal)
    said = _("%(rows)s places are in force: operators find them from now on.") % {"rows": sum(made.rows.values())}
    messages.success(request, said)
    return redirect("supervisor-places")


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    who, asked = asker(request), request.GET.get("q", "")[:160]
    row = queries.in_force(who.centre) if who.centre else None
    labels = {kind.name: kind.labels[language()] for kind in queries.kinds().values()}
    context: dict[str, Any] = {
        "loaded": queries.gazetteer_row(row) if row else None,
        "counted": [(labels.get(kind, kind), count) for kind, count in (row.rows if row else {}).items()],
        "asked": asked,
        "found": [(labels[one.kind], one) for one in queries.search(asked, who).places] if asked else [],
        "bad": refusal.extra.get("rows", []) if refusal else [],
        "more_bad": refusal.extra.get("bad", 0) - len(refusal.extra.get("rows", [])) if refusal else 0,
        "kinds": ", ".join(labels.values()),
        "at_centre": bool(who.centre),
    }
    return DESK.show(request, "places", "supervisor/places.html", context, refusal=refusal)
