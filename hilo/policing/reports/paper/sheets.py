"""A report document as the sheets of the official form: in its order, field by field. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from .. import checker
from ..rules_masks import OPEN_OF_ADOLESCENT
from .values import RESERVED, Cell, Look, cell, clean, is_masked, moment, plain

COLUMNS = 6
Part = Mapping[str, Any]
Record = Mapping[str, Any]
SIGNATURES: dict[str, tuple[tuple[str, str, str], ...]] = {
    # part: (what the signature is for, field of the name, field of the post or of what the person did)
    "presentation": (("Quien presenta", "handed_by", "handed_post"), ("Quien recibe", "received_by", "received_post")),
    "handover": (
        ("Quien pone a disposición", "handed_by", "handed_post"),
        ("Quien recibe", "received_by", "received_post"),
    ),
    "responder": (("Primer respondiente", "name", "rank"),),
    "narrative": (("Primer respondiente", "", ""),),
    "detention": (("Persona detenida (o huella)", "name", "rights_answer"), ("Quien detuvo", "", "")),
    "force": (("Quien usó la fuerza", "officer_name", "officer_number"), ("Superior que recibe el informe", "", "")),
    "vehicle": (("Quien inspeccionó", "", ""),),
    "object": (
        ("Persona a quien se aseguró", "", "person_signed"),
        ("Testigo", "", ""),
        ("Testigo", "", ""),
        ("Quien aseguró", "", ""),
    ),
    "interview": (("Persona entrevistada", "name", ""), ("Quien entrevistó", "", "")),
    "scene": (("Quien entrega", "handed_by", ""), ("Quien recibe", "received_by", "received_post")),
    "continuation": (("Primer respondiente", "", ""),),
}
OPEN_WHEN_RESERVED = {"reserved", "at", "quality", "signed", "rights_read"}
"""What is still printed of somebody whose particulars are reserved (CNPP 109-XXVI)."""
SEVERITIES = {"error": "Grave", "warning": "Advertencia", "info": "Aviso"}
PROVENANCE = (
    "Se llenó en papel porque",
    "Fecha y hora en que se llenó",
    "Quién lo llenó y número",
    "Folio en papel",
    "Quién lo pasó al sistema",
    "Fecha y hora en que se pasó",
    "Folio que dio el sistema",
    "Quién cotejó el papel con el sistema",
)


def as_plain(form: Any) -> Mapping[str, Any]:
    """A form as the plain values of its file, whether it came as that mapping or as forms.Form."""
    if isinstance(form, Mapping):
        return form
    told = {name: getattr(form, name) for name in ("id", "edition", "coverage", "law", "title_es")}
    return told | {"choices": {}, "parts": [_part(part) for part in form.parts]}


def _part(part: Any) -> dict[str, Any]:
    names = ("id", "kind", "number", "letter", "many", "protected", "title_es")
    return {name: getattr(part, name) for name in names} | {"fields": [_field(field) for field in part.fields]}


def _field(field: Any) -> dict[str, Any]:
    told = {name: getattr(field, name) for name in ("id", "type", "es", "protected", "options")}
    return told | {"fields": [_field(one) for one in field.fields]}


class Sheets:
    """One document under its form, sheet by sheet."""

    def __init__(self, document: Mapping[str, Any], form: Any, *, mask: bool = True, blank: bool = False) -> None:
        self.form = as_plain(form)
        self.document = document if isinstance(document, Mapping) else {}
        self.parts: list[Part] = list(self.form["parts"])
        self.marks = {
            str(record["id"]): f"{part['letter']}{number}" if part.get("many") else str(part["letter"])
            for part in self.parts
            if part["kind"] == "annex"
            for number, record in enumerate(self.records(part), 1)
            if isinstance(record.get("id"), str)
        }
        place = self.section("place")
        self.look = Look(state=_code(place.get("municipality"), place.get("state")), marks=self.marks, mask=mask)
        if blank:
            self.look = replace(self.look, blank=True, mask=False)

    def section(self, part: str) -> Record:
        """The answers of a section; nothing if it is not there."""
        sections = self.document.get("sections")
        found = sections.get(part) if isinstance(sections, Mapping) else None
        return found if isinstance(found, Mapping) else {}

    def records(self, part: Part) -> list[Record]:
        """The records of an annex, in their order."""
        annexes = self.document.get("annexes")
        found = annexes.get(part["id"]) if isinstance(annexes, Mapping) else None
        return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []

    def counts(self) -> list[list[str]]:
        """How many of each annex are handed over: letter, title, number."""
        return [
            [part["letter"], part["title_es"], "" if self.look.blank else str(len(self.records(part)))]
            for part in self.parts
            if part["kind"] == "annex"
        ]

    def all(self) -> list[dict[str, Any]]:
        """Every sheet: the sections, then each annex once for each record (once, in a blank form)."""
        sheets = []
        for part in self.parts:
            if part["kind"] == "section":
                sheets.append(self._sheet(part, self.section(part["id"]), str(part["number"]), ""))
                continue
            records = [{}] if self.look.blank else self.records(part)
            for number, record in enumerate(records, 1):
                mark = f"{part['letter']}{number}" if part.get("many") and not self.look.blank else part["letter"]
                of = f"{number} de {len(records)}" if part.get("many") and not self.look.blank else ""
                sheets.append(self._sheet(part, record, str(mark), of))
        return sheets

    def label(self, path: str) -> str:
        """What a field's path is called on paper: “Anexo A1 · Nombre”."""
        part, record, field = self._found(path)
        if part is None:
            return clean(path)
        title = f"Anexo {self.marks.get(record, part['letter'])}" if record else f"Sección {part['number']}"
        if part["kind"] == "annex" and not record:
            title = f"Anexo {part['letter']}"
        return f"{title} · {field['es']}" if field else f"{title} · {part['title_es']}"

    def told(self, path: str, value: Any) -> str:
        """A former or later value of a field in one run of text; hidden if the field is."""
        part, record, field = self._found(path)
        if part is None or field is None:
            # What cannot be placed may be anybody's name.
            return "—" if value is None else RESERVED if self.look.mask else plain({}, value, self.look)
        if self.hidden(part, self._record(part, record), field) and value is not None:
            return RESERVED
        return plain(field, value, self.look, self.options(field))

    def hidden(self, part: Part, record: Record, field: Mapping[str, Any]) -> bool:
        """Whether a field of a record is kept back from who may not see it."""
        if not self.look.mask:
            return False
        if field.get("protected"):
            return True
        if part.get("protected") and record.get("reserved") is not False:
            return field["id"] not in OPEN_WHEN_RESERVED
        return bool(part["id"] == "detention" and _young(record) and field["id"] not in OPEN_OF_ADOLESCENT)

    def options(self, field: Mapping[str, Any]) -> Sequence[Sequence[str]]:
        """The answers a field offers: [code, Spanish, English] each."""
        if field.get("options"):
            return list(field["options"])
        return list(self.form.get("choices", {}).get(field.get("choices"), ()))

    def _sheet(self, part: Part, record: Record, mark: str, of: str) -> dict[str, Any]:
        boxes = []
        for field in part["fields"]:
            hidden = self.hidden(part, record, field)
            told = cell(field, record.get(field["id"]), self.look, self.options(field), hidden=hidden)
            if told["k"] == "empty" and field["id"] == "text":
                told["v"] = 24  # the account itself: a page to write on
            boxes.append({"label": field["es"], "cell": told, "w": _width(field, told), "long": _long(told)})
        known = {field["id"] for field in part["fields"]} | {"id"}
        for name in sorted(set(record) - known, key=str):
            # A field that the form does not know is shown all the same: nothing that was written is left out.
            value = RESERVED if self.look.mask else plain({}, record[name], self.look)
            told = {"k": "text", "v": value}
            boxes.append({"label": f"Fuera del formato: {clean(name)}", "cell": told, "w": COLUMNS, "long": True})
        return {
            "kind": part["kind"],
            "mark": mark,
            "of": of,
            "title": part["title_es"],
            "rows": _packed(boxes),
            "signatures": [self._signature(part, record, one) for one in SIGNATURES.get(part["id"], ())],
        }

    def _signature(self, part: Part, record: Record, told: tuple[str, str, str]) -> list[str]:
        fields = {field["id"]: field for field in part["fields"]}
        shown = []
        for name in told[1:]:
            field, value = fields.get(name), record.get(name)
            if field is None or value is None or self.look.blank:
                shown.append("")
            elif self.hidden(part, record, field) or is_masked(value):
                shown.append(RESERVED)
            else:
                shown.append(plain(field, value, self.look, self.options(field)))
        return [told[0], *shown]

    def _found(self, path: str) -> tuple[Part | None, str, Mapping[str, Any] | None]:
        steps = str(path).split(".")
        part = next((one for one in self.parts if len(steps) > 1 and one["id"] == steps[1]), None)
        if part is None or steps[0] not in ("sections", "annexes"):
            return None, "", None
        record = steps[2] if steps[0] == "annexes" and len(steps) > 2 else ""
        name = steps[2] if steps[0] == "sections" and len(steps) > 2 else steps[3] if len(steps) > 3 else ""
        return part, record, next((field for field in part["fields"] if field["id"] == name), None)

    def _record(self, part: Part, record: str) -> Record:
        if part["kind"] == "section":
            return self.section(part["id"])
        return next((one for one in self.records(part) if one.get("id") == record), {})


def findings(sheets: Sheets, given: Iterable[Any]) -> list[dict[str, str]]:
    """What the checker showed, in Spanish, those that remain first; each with its field's name on paper."""
    rows = []
    for one in given:
        told = one if isinstance(one, Mapping) else one.as_dict()
        said = checker.render(told, "es", form=str(sheets.form.get("id", "")))
        remedied = told.get("remedied_at")
        where = str(told.get("where") or "")
        rows.append(
            {
                "code": clean(said.code),
                "severity": SEVERITIES.get(said.severity, clean(said.severity)),
                "message": clean(said.message),
                "effect": clean(said.effect),
                "remedy": clean(said.remedy),
                "article": clean(said.article),
                "measure": clean(checker.limit_words(said, "es")),
                "where": sheets.label(where) if where else "",
                "state": f"Atendido {moment(remedied, sheets.look.state)}" if remedied else "Queda",
                "remains": "" if remedied else "x",
            }
        )
    return sorted(rows, key=lambda row: row["remains"] == "")


def amendments(sheets: Sheets, given: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every amendment, made or asked for: what stood there before, what stands there since, and what it rests on."""
    return [
        {
            "number": clean(one.get("number", "")),
            "at": moment(one.get("at", ""), sheets.look.state),
            "by": clean(one.get("by", "")),
            "reason": clean(one.get("reason", "")),
            "said": clean(one.get("said", "")),
            "changes": [
                [
                    sheets.label(str(change.get("path", ""))),
                    sheets.told(str(change.get("path", "")), change.get("before")),
                    sheets.told(str(change.get("path", "")), change.get("after", change.get("value"))),
                ]
                for change in one.get("changes", ())
            ],
        }
        for one in given
    ]


def related(sheets: Sheets, context: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """What other records of the same event say, as tables: calls, units, register of detentions."""
    if not context:
        return []

    def at(one: Mapping[str, Any], name: str) -> str:
        return moment(one[name], sheets.look.state) if one.get(name) else "—"

    tables = [
        {
            "title": "Llamadas",
            "columns": ["Folio", "Recibida"],
            "rows": [[clean(one.get("folio")), at(one, "received_at")] for one in _list(context, "calls")],
        },
        {
            "title": "Unidades enviadas",
            "columns": ["Unidad", "Asignada", "En el lugar", "Liberada"],
            "rows": [
                [clean(one.get("unit")), at(one, "assigned_at"), at(one, "on_scene_at"), at(one, "released_at")]
                for one in _list(context, "assignments")
            ],
        },
        {
            "title": "Registro de detenciones",
            "columns": ["Número", "Anexo", "Detención", "Registro", "Derechos leídos", "Puesta a disposición"],
            "rows": [
                [
                    clean(one.get("number")),
                    sheets.marks.get(str(one.get("annex")), "—"),
                    *(at(one, name) for name in ("detained_at", "registered_at", "rights_read_at", "handed_over_at")),
                ]
                for one in _list(context, "detentions")
            ],
        },
    ]
    return [table for table in tables if table["rows"]]


def _list(holder: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = holder.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _code(town: Any, state: Any) -> str:
    if isinstance(town, str) and len(town) == 5:
        return town
    return state if isinstance(state, str) else ""


def _young(record: Record) -> bool:
    age = record.get("age")
    return record.get("age_doubt") is True or (isinstance(age, int | float) and age < 18)


def _width(field: Mapping[str, Any], told: Cell) -> int:
    """How many of six columns a box takes."""
    kind, room = field.get("type"), max(len(field["es"]) / 1.5, _length(told))
    if kind in ("long", "rows", "choices") or told["k"] == "rows":
        return COLUMNS if told["k"] not in ("absent", "strike") else 3
    if kind == "choice" and told["k"] == "checks":
        return COLUMNS if room > 34 else 3
    if told["k"] == "empty":
        return 2 if kind in ("integer", "number") and room < 24 else 3
    return 2 if room <= 26 else 3 if room <= 44 else COLUMNS


def _length(told: Cell) -> float:
    if told["k"] == "checks":
        return sum(len(one[0]) + 4 for one in told["v"])
    return len(told["v"]) if isinstance(told.get("v"), str) else 0


def _long(told: Cell) -> bool:
    """Whether a box may go on over the end of a page."""
    return len(told["v"]) > 12 if told["k"] == "rows" else _length(told) > 600


def _packed(boxes: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Boxes in rows, in their order; the last of a row takes the room that is left."""
    rows: list[list[dict[str, Any]]] = []
    used = COLUMNS
    for box in boxes:
        if used + box["w"] > COLUMNS:
            if rows:
                rows[-1][-1]["w"] += COLUMNS - used
            rows.append([])
            used = 0
        rows[-1].append(box)
        used += box["w"]
    if rows:
        rows[-1][-1]["w"] += COLUMNS - used
    return rows
