"""The form and its words in the reader's language, as the phone keeps them. No case is in it."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from hilo.kernel.access.http import requires
from hilo.kit.frame import language
from hilo.lib.limits import limits_of
from hilo.policing.detentions import queries as detentions
from hilo.policing.detentions.commands import RegisterDetention
from hilo.policing.evidence.commands import CollectItem
from hilo.policing.reports import queries as reports
from hilo.policing.reports.commands import RegisterDevice, SignPart

FORM = "iph_2019_crime"
SCREENS = Path(__file__).parents[1] / "standards" / "screens.toml"


@requires("reports.write")
@require_GET
def form(request: HttpRequest) -> JsonResponse:
    """The forms that new reports are written on: the one for probable crimes, and under `others` those of other kinds.

    kinds: what an event may be, with the form it is written on, what is asked first, and what stands unasked.
    """
    spoken = language()
    rest = sorted({kind.form for kind in reports.kinds()} - {FORM})
    told = _serialize(FORM, spoken) | {
        "others": {name: _serialize(name, spoken) for name in rest},
        "kinds": [_kind(kind, spoken) for kind in reports.kinds()],
    }
    return JsonResponse(told, headers={"Cache-Control": "private, no-cache"})


@cache
def _screens() -> dict[str, Any]:
    return tomllib.loads(SCREENS.read_text(encoding="utf-8"))


def _kind(kind: reports.Kind, spoken: str) -> dict[str, Any]:
    return {
        "id": kind.id,
        "form": kind.form,
        "name": kind.en if spoken == "en" else kind.es,
        "facts": list(kind.facts),
        "settled": dict(kind.settled),
        "begins": dict(kind.begins),
    }


def _serialize(name: str, spoken: str) -> dict[str, Any]:
    asked = reports.form(name)
    screens = _screens()
    lists = {name: _options(rows, spoken) for name, rows in screens["lists"].items()}
    words = {name: _of_form(asked, _in_words(screens[name], spoken)) for name in ("facts", "plain", "help")}
    ids = {part.id: {field.id for field in part.fields} for part in asked.parts}
    groups = {
        part: [[name for name in group if name in ids[part]] for group in rows]
        for part, rows in screens["screens"].items()
        if part in ids
    }
    return {
        "id": asked.id,
        "edition": asked.edition,
        "title": asked.title_en if spoken == "en" else asked.title_es,
        "parts": [_part(part, spoken) for part in asked.parts],
        "order": [part for part in screens["order"] if part in ids],
        "screens": groups,
        "shown": screens["shown"],
        "only": screens["only"],
        "follows": screens["follows"],
        "nobody": screens["nobody"],
        "camera": screens["camera"],
        "sure_age": screens["sure_age"],
        "picks": _of_form(asked, screens["picks"]),
        "lists": lists,
        "rights": _rights() | {"answers": lists["answers"]},
        "limits": _limits(),
    } | words


def _of_form(asked: reports.Form, rows: dict[str, Any]) -> dict[str, Any]:
    """Rows by "part.field", those that this form asks."""
    ids = {f"{part.id}.{field.id}" for part in asked.parts for field in part.fields}
    return {path: row for path, row in rows.items() if path in ids}


def _in_words(rows: dict[str, list[str]], spoken: str) -> dict[str, str]:
    return {path: en if spoken == "en" else es for path, (es, en) in rows.items()}


def _limits() -> dict[str, dict[str, int]]:
    """The most letters of what the register, the store and a phone's name take: the phone asks for no more."""
    told = {
        "detention": limits_of(RegisterDetention),
        "object": limits_of(CollectItem),
        "device": limits_of(RegisterDevice),
        "part": limits_of(SignPart),
    }
    longest = {
        part: {name: int(said["maxlength"]) for name, said in fields.items() if "maxlength" in said}
        for part, fields in told.items()
    }
    longest["object"]["unit_of_measure"] = longest["object"]["measure"]
    return longest


def _options(rows: Any, spoken: str) -> list[list[str]]:
    return [[code, en if spoken == "en" else es] for code, es, en in rows]


def _part(part: Any, spoken: str) -> dict[str, Any]:
    return {
        "id": part.id,
        "kind": part.kind,
        "letter": part.letter,
        "many": part.many,
        "title": part.title_en if spoken == "en" else part.title_es,
        "called_by": {"field": part.called_by.field, "is": part.called_by.value} if part.called_by else None,
        "fields": [_field(field, spoken, part.protected) for field in part.fields],
    }


def _field(field: Any, spoken: str, protected: bool) -> dict[str, Any]:
    return {
        "id": field.id,
        "type": field.type,
        "label": field.en if spoken == "en" else field.es,
        "required": field.required,
        "when": {"field": field.when.field, "is": field.when.value} if field.when else None,
        "from": field.source,
        "refers": field.refers,
        "protected": field.protected,
        "longest": reports.value_schema(field).get("maxLength"),
        "options": _options(field.options, spoken),
        "fields": [_field(one, spoken, protected) for one in field.fields],
    }


def _rights() -> dict[str, Any]:
    """The rights in every language there are words in; [code, name, approved] of each."""
    told = detentions.rights_named()
    return {
        "languages": [[code, told.names[code], told.approved[code]] for code in told.names],
        "items": [dict(row) for row in told.rows],
    }
