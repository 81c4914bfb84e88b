"""A report as it is read: section by section, field by field, with what was found, asked or changed beside each field.

Pure: the form and the document go in, lines come out. A field that this reader may not see never enters a line: not its
value, not what it was before, not what is said against it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _

from hilo.policing.reports.queries import value_schema

SEVERITIES = ("error", "warning", "info")
STATE_OF = {"error": "late", "warning": "soon", "info": "calm"}
"""A finding is drawn in the colour and shape of the desks' states."""


@dataclass(frozen=True, slots=True)
class Control:
    """What a field is written in. kind: its type in the form; value: as the control holds it; options: code, words;
    limits: the form's own, as attributes."""

    kind: str
    value: str
    options: list[tuple[str, str]]
    limits: dict[str, str] = field(default_factory=dict)

    @property
    def chosen(self) -> list[str]:
        return self.value.split(",")


@dataclass(slots=True)
class Line:
    """One field. value: in words, "" if there is none; rows: of a list of small records, header first.

    state: "value", "missing" (not answered yet), "absent" (does not apply, not known), "masked" (not for this reader).
    before: what it was when the report was last sent in, None if it did not change.
    """

    path: str
    label: str
    value: str = ""
    rows: list[list[str]] = field(default_factory=list)
    long: bool = False
    state: str = "value"
    findings: list[Mapping[str, Any]] = field(default_factory=list)
    remarks: list[Mapping[str, Any]] = field(default_factory=list)
    before: str | None = None
    after_finding: bool = False
    conflict: Mapping[str, Any] | None = None
    control: Control | None = None

    @property
    def anchor(self) -> str:
        return "f-" + self.path.replace(".", "-")

    @property
    def marked(self) -> bool:
        """True if something stands beside the value."""
        beside = self.findings or self.remarks or self.conflict or self.control or self.after_finding
        return bool(beside) or self.before is not None


@dataclass(slots=True)
class Block:
    """A section, or one record of an annex. key: "sections.place", "annexes.detention.a1b2c3d4"."""

    key: str
    title: str
    mark: str
    lines: list[Line]
    findings: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return "b-" + self.key.replace(".", "-")

    def count(self, severity: str) -> int:
        own = sum(one["severity"] == severity for one in self.findings)
        return own + sum(one["severity"] == severity for line in self.lines for one in line.findings)

    @property
    def counts(self) -> dict[str, int]:
        """How many findings may cost the case something."""
        return {name: self.count(name) for name in SEVERITIES[:2]}

    @property
    def changed(self) -> bool:
        return any(line.before is not None for line in self.lines)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside the fields, each by its path."""

    findings: Iterable[Mapping[str, Any]] = ()
    remarks: Iterable[Mapping[str, Any]] = ()
    before: Mapping[str, Any] = field(default_factory=dict)
    conflicts: Iterable[Mapping[str, Any]] = ()
    after_finding: frozenset[str] = frozenset()


def blocks(
    form: Any, document: Mapping[str, Any], beside: Beside, *, spoken: str, writable: bool = False
) -> list[Block]:
    """The report in the order of its form: every section, then every record of every annex.

    writable: each line carries the control that it would be written in.
    """
    made: list[Block] = []
    for part in form.parts:
        title = part.title_en if spoken == "en" else part.title_es
        if part.kind == "section":
            values = (document.get("sections") or {}).get(part.id)
            made.append(
                _block(form, part, f"sections.{part.id}", title, str(part.number or ""), values, spoken, writable)
            )
            continue
        records = (document.get("annexes") or {}).get(part.id) or []
        for count, record in enumerate(records, 1):
            key = f"annexes.{part.id}.{record.get('id', count)}"
            name = f"{title} {count}" if len(records) > 1 else title
            made.append(_block(form, part, key, name, str(part.letter or ""), record, spoken, writable))
    _place(made, beside, form, spoken)
    return made


def counted(counts: Mapping[str, int]) -> dict[str, int]:
    """How many findings of each severity, as reading/counts.html draws them; that there is none is said."""
    return {name: counts.get(name, 0) for name in SEVERITIES} | {"none": 1}


def anchors(made: Iterable[Block]) -> dict[str, str]:
    """Where each field and each part stands on the page, by its path."""
    blocks_ = list(made)
    found = {line.path: line.anchor for block in blocks_ for line in block.lines}
    return found | {block.key: block.anchor for block in blocks_}


def anchor_of(where: str, known: Mapping[str, str]) -> str:
    """The place on the page that a path is shown at (a row of a list at its list), "" for none."""
    return known.get(_home(where, known), "")


def words(kind: str, value: Any, options: Mapping[str, str]) -> str:
    """A value in words, as a person reads it. kind: the field's type in the form."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        said = {"not_applicable": _("does not apply"), "unknown": _("no information")}
        return said.get(str(value.get("absent")), "")
    if isinstance(value, list):
        return ", ".join(words(kind, one, options) for one in value if not isinstance(one, Mapping))
    if kind == "datetime":
        return _moment(str(value))
    if kind == "date":
        return _day(str(value))
    return options.get(str(value), str(value))


def held(kind: str, value: Any) -> str:
    """A value as its control holds it: "absent:unknown" for what is not known, codes with commas between."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return f"absent:{value.get('absent', '')}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(map(str, value))
    if kind == "datetime":
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            return str(value)
        return f"{localtime(at) if at.tzinfo else at:%Y-%m-%dT%H:%M}"
    return str(value)


def written(kind: str, text: str) -> Any:
    """What a control holds as the document keeps it; what is no such value is kept as typed, for the report to refuse.

    kind: the field's type in the form. A time without a zone is local time.
    """
    text = text.strip()
    if not text:
        return None
    if text.startswith("absent:"):
        return {"absent": text.removeprefix("absent:")}
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if kind == "choices":
        return [code for code in text.split(",") if code]
    try:
        if kind == "integer":
            return int(text)
        if kind == "number":
            return float(text)
        if kind == "datetime":
            at = datetime.fromisoformat(text)
            return (at if at.tzinfo else make_aware(at)).isoformat()
    except ValueError:
        return text
    return text


def masked(value: Any) -> bool:
    """True for what was taken out of the document because this reader may not see it."""
    return isinstance(value, Mapping) and bool(value.get("masked") or value.get("absent") in ("masked", "protected"))


def _block(form: Any, part: Any, key: str, title: str, mark: str, values: Any, spoken: str, writable: bool) -> Block:
    hidden = masked(values)
    given: Mapping[str, Any] = values if isinstance(values, Mapping) and not hidden else {}
    lines = []
    for one in part.fields:
        value = {"masked": True} if hidden else given.get(one.id)
        line = _line(form, one, f"{key}.{one.id}", value, spoken)
        if writable and line.state != "masked" and one.type != "rows":
            options = list(options_of(form, one, spoken).items())
            line.control = Control(one.type, held(one.type, value), options, _limits(one))
        lines.append(line)
    return Block(key, title, mark, lines)


def _limits(one: Any) -> dict[str, str]:
    most = value_schema(one).get("maxLength")
    return {"maxlength": str(most)} if most else {}


def _line(form: Any, one: Any, path: str, value: Any, spoken: str) -> Line:
    line = Line(path, label_of(one, spoken), long=one.type == "long")
    if masked(value):
        line.state = "masked"
    elif value is None or value == "" or value == []:
        line.state = "missing"
    elif one.type == "rows" and isinstance(value, list):
        line.rows = _rows(form, one, value, spoken)
    else:
        line.value = words(one.type, value, options_of(form, one, spoken))
        line.state = "absent" if isinstance(value, Mapping) else "value"
    return line


def _rows(form: Any, one: Any, value: list[Any], spoken: str) -> list[list[str]]:
    heads = [label_of(column, spoken) for column in one.fields]
    return [heads] + [
        [words(column.type, row.get(column.id), options_of(form, column, spoken)) for column in one.fields]
        for row in value
        if isinstance(row, Mapping)
    ]


def label_of(one: Any, spoken: str) -> str:
    return str(one.en if spoken == "en" else one.es)


def options_of(form: Any, one: Any, spoken: str) -> dict[str, str]:
    """What the codes of a choice mean."""
    listed = one.options or (form.choices.get(one.choices, ()) if one.choices else ())
    return {str(code): str(en if spoken == "en" else es) for code, es, en in listed}


def _place(made: list[Block], beside: Beside, form: Any, spoken: str) -> None:
    lines = {line.path: line for block in made for line in block.lines}
    heads = {block.key: block for block in made}
    for one in beside.findings:
        where = str(one.get("where", ""))
        if home := _home(where, lines):
            lines[home].findings.append(one)
        elif home := _home(where, heads):
            heads[home].findings.append(one)
    for one in beside.remarks:
        if home := _home(str(one.get("path", "")), lines):
            lines[home].remarks.append(one)
    for one in beside.conflicts:
        if (home := _home(str(one.get("path", "")), lines)) and lines[home].state != "masked":
            lines[home].conflict = one
    kinds = {f"{block.key}.{one.id}": one for block in made for one in _part(form, block.key).fields}
    for path, before in beside.before.items():
        line = lines.get(path)
        if line is not None and line.state != "masked" and not masked(before):
            line.before = words(kinds[path].type, before, options_of(form, kinds[path], spoken)) or _("blank")
    for path in beside.after_finding:
        if path in lines:
            lines[path].after_finding = True


def _part(form: Any, key: str) -> Any:
    name = key.split(".")[1]
    return next(part for part in form.parts if part.id == name)


def _home(where: str, known: Container[str]) -> str:
    """The longest known path that `where` is, or lies in (a row of a list stands at its list)."""
    while where:
        if where in known:
            return where
        where = where.rpartition(".")[0]
    return ""


def _moment(value: str) -> str:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return value
    return f"{localtime(at) if at.tzinfo else at:%d/%m/%Y %H:%M}"


def _day(value: str) -> str:
    try:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    except ValueError:
        return value
