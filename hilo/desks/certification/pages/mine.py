"""The officer's own file, in words: what may be asked and why not, what ends when, what can be done, and readers.

Whoever is suspended, and has no other right left, reads it too."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hilo.desks.certification import words
from hilo.desks.certification.frame import DESK
from hilo.kernel.access.http import SIGNED_IN, requires
from hilo.kit.frame import language, reader
from hilo.lib.errors import NotFound
from hilo.registries.agenda.queries import own_days
from hilo.registries.officers import queries

from .officer import certificates_of, components_of, status_of

PURPOSE = "own file"


@require_safe
@never_cache
@requires(SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """The file of the officer who signs in; somebody who is none is told so."""
    who, at = reader(request, PURPOSE), timezone.now()
    try:
        record = queries.own_record(who, at=at)
    except NotFound:
        # Whose role is an officer's expects a file here: what is missing is the account on it.
        return render(request, "certification/no_file.html", {"account": who.name}, status=404)
    day = timezone.localdate(at)
    context = {
        "record": record,
        "status": status_of(record, day),
        "verdicts": [
            (words.LEVELS[one.level], one, words.NOTICES.get(one.purpose, "") if one.level == "warned" else "")
            for one in queries.own_verdicts(who, at=at, language=language())
        ],
        "components": components_of(record),
        "certificates": certificates_of(record, day),
        "days": own_days(who, day=day),
        "remedies": [(words.COMPONENTS[one.component], one) for one in queries.own_remedies(who, at=at)],
        "appeals": [
            one | {"word": words.OUTCOMES.get(one["outcome"], _("open: the result stands until it is decided"))}
            for one in record.appeals
        ],
        "states": [_written(one) | {"word": words.STATUS.get(one["status"], one["status"])} for one in record.states],
        "sanctions": [_written(one) for one in record.discipline],
        "identity": any(one.status == "proposed" for one in record.identity),
        "reads": [(one, words.WRITTEN.get(one.why, one.why)) for one in queries.own_readers(who)],
    }
    return DESK.show(request, "mine", "certification/mine.html", context)


def _written(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"reason": words.WRITTEN.get(row["reason"], row["reason"])}
