"""The log of a report in plain words: what was changed, when, and which findings stood there while it was. Pure.

It goes with the report to the prosecutor and the defence, so that a checker that helps to remedy a report never helps
to bend it unseen. No protected value stands in it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from .forms import Form
from .rules_masks import is_protected

NAMED = frozenset(
    {"name", "alias", "register_number", "from_person", "received_by", "handed_by", "age", "born_on", "sex", "plate"}
)
"""Questions that say who, or which thing: with every time, every annex record and the inventory, what is watched."""
STILL_OPEN = frozenset({"HILO-R259"})
"""Findings that merely say that answers are open: to give them is what they ask for."""
LONGEST = 120
"""A longer text is told by its length: the narrative itself stands in the report."""
SKEW_S = 120
"""A phone's clock that is further off than this is said in the log."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line. what: changed, prefilled, conflict, chosen, sealed, finding, remedied, opened, submitted, ... ; seen:
    codes.

    after_findings: a time, a person or an object was changed after findings about the report had been shown.
    skew_s: seconds that the phone's clock was ahead of the server's.
    """

    at: datetime
    who: str
    what: str
    path: str = ""
    device_at: datetime | None = None
    skew_s: int = 0
    before: Any = None
    after: Any = None
    code: str = ""
    seen: tuple[str, ...] = ()
    after_findings: bool = False
    text_es: str = ""
    text_en: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As it stands in the file that leaves the house."""
        row = asdict(self) | {"seen": list(self.seen)}
        for name in ("at", "device_at"):
            row[name] = row[name].isoformat(timespec="seconds") if row[name] else None
        return {name: value for name, value in row.items() if value not in (None, "", [], 0, False)}


@dataclass(frozen=True, slots=True)
class Changed:
    """A change as it was kept."""

    path: str
    before: Any
    after: Any
    how: str
    conflict: bool
    seen: Sequence[str]
    by: str
    device_at: datetime | None
    at: datetime
    skew_s: int


def is_watched(form: Form, path: str) -> bool:
    """True for a time, a person or an object: what must not be bent to fit a finding."""
    if form.record(path):
        return True
    found = form.field(path)
    if found is None:
        return False
    part, field = found
    return (
        field.type in {"datetime", "date", "rows"}
        or field.id in NAMED
        or bool(field.refers)
        or part.id in {"object", "vehicle"}
    )


def line_of(form: Form, change: Changed, hide: Collection[str] = ()) -> LogLine:
    """A change in words. hide: paths whose values the reader may not see; protected ones stand in no log at all."""
    hidden = is_protected(form, change.path) or change.path in hide
    before, after = (None, None) if hidden else (_short(form, change.before), _short(form, change.after))
    seen = () if change.how == "prefilled" else tuple(code for code in change.seen if code not in STILL_OPEN)
    after_findings = bool(seen) and is_watched(form, change.path)
    what = "conflict" if change.conflict else {"written": "changed"}.get(change.how, change.how)
    return LogLine(
        at=change.at,
        who=change.by,
        what=what,
        path=change.path,
        device_at=change.device_at,
        skew_s=change.skew_s if abs(change.skew_s) > SKEW_S else 0,
        before=before,
        after=after,
        seen=seen,
        after_findings=after_findings,
        text_es=_words(form, change, "es", hidden, seen, after_findings),
        text_en=_words(form, change, "en", hidden, seen, after_findings),
    )


_SAID = {
    "es": {
        "set": "respondió «{label}»: {after}",
        "change": "cambió «{label}»: de {before} a {after}",
        "clear": "quitó la respuesta de «{label}», que era {before}",
        "add": "agregó un registro en «{label}»",
        "remove": "quitó un registro de «{label}»",
        "protected": "escribió en «{label}» (dato protegido)",
        "prefilled": "se tomó de otro registro «{label}»: {after}",
        "conflict": "se escribió en «{label}» sin conocer lo que estaba: {after}; se guardaron ambas respuestas",
        "chosen": "eligió para «{label}»: {after}",
        "sealed": "se incorporó lo que envió un dispositivo revocado en «{label}»: {after}",
        "seen": "Ya se mostraban los avisos {codes}.",
        "watched": "Cambió un tiempo, una persona o un objeto cuando ya se mostraban los avisos {codes}.",
        "skew": "El reloj del dispositivo iba {s} s {way}.",
        "ahead": "adelantado",
        "behind": "atrasado",
    },
    "en": {
        "set": "answered “{label}”: {after}",
        "change": "changed “{label}” from {before} to {after}",
        "clear": "took back the answer to “{label}”, which was {before}",
        "add": "added a record to “{label}”",
        "remove": "took a record out of “{label}”",
        "protected": "wrote in “{label}” (protected)",
        "prefilled": "“{label}” was taken from another record: {after}",
        "conflict": "“{label}” was written without knowing what stood there: {after}; both answers were kept",
        "chosen": "chose for “{label}”: {after}",
        "sealed": "what a revoked phone sent was let in, in “{label}”: {after}",
        "seen": "The findings {codes} were being shown.",
        "watched": "A time, a person or an object changed while the findings {codes} were being shown.",
        "skew": "The phone's clock was {s} s {way}.",
        "ahead": "ahead",
        "behind": "behind",
    },
}


def _words(form: Form, change: Changed, language: str, hidden: bool, seen: tuple[str, ...], watched: bool) -> str:
    said = _SAID[language]
    kind = _kind(form, change, hidden)
    text = said[kind].format(
        label=form.label(change.path, language),
        before="" if hidden else shown(form, change.path, change.before, language),
        after="" if hidden else shown(form, change.path, change.after, language),
    )
    parts = [text[0].upper() + text[1:] + "."]
    if seen:
        parts.append(said["watched" if watched else "seen"].format(codes=", ".join(seen)))
    if abs(change.skew_s) > SKEW_S:
        parts.append(said["skew"].format(s=abs(change.skew_s), way=said["ahead" if change.skew_s > 0 else "behind"]))
    return " ".join(parts)


def _kind(form: Form, change: Changed, hidden: bool) -> str:
    record = form.record(change.path) is not None
    if record and not change.conflict and change.how in {"written", "prefilled"}:
        return "remove" if change.after is None else "add"
    if hidden:
        return "protected"
    if change.conflict:
        return "conflict"
    if change.how in {"prefilled", "chosen", "sealed"}:
        return change.how
    if change.after is None:
        return "clear"
    return "set" if change.before is None else "change"


def shown(form: Form, path: str, value: Any, language: str) -> str:
    """A value as a sentence holds it."""
    if value is None:
        return "nada" if language == "es" else "nothing"
    if isinstance(value, Mapping):
        words = {
            "not_applicable": ("no aplica", "does not apply"),
            "unknown": ("sin información", "not known"),
        }.get(str(value.get("absent", "")))
        return words[language == "en"] if words else ("un registro" if language == "es" else "a record")
    if isinstance(value, bool):
        return {"es": ("no", "sí"), "en": ("no", "yes")}[language][value]
    found = form.field(path)
    options = {code: (es, en) for code, es, en in found[1].options} if found else {}
    if isinstance(value, list):
        if all(isinstance(one, str) for one in value) and value:
            return ", ".join(options.get(one, (one, one))[language == "en"] for one in value)
        return f"{len(value)} renglones" if language == "es" else f"{len(value)} rows"
    if isinstance(value, str) and value in options:
        return options[value][language == "en"]
    text = str(value)
    return text if len(text) <= LONGEST else (f"{len(text)} " + ("caracteres" if language == "es" else "characters"))


def _short(form: Form, value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST:
        return {"characters": len(value)}
    if isinstance(value, Mapping) and "absent" not in value:
        return {"record": True}
    return value


def event(at: datetime, who: str, what: str, **more: Any) -> LogLine:
    """What else happened to the report, in words."""
    es, en = _EVENTS[what]
    given = {name: more.pop(name, "") for name in ("detail",)}
    return LogLine(
        at=at, who=who, what=what, text_es=es.format(**given, **more), text_en=en.format(**given, **more), **more
    )


_EVENTS = {
    "opened": ("Se abrió el informe.", "The report was opened."),
    "arrival": (
        "La llegada de la unidad abrió el informe.",
        "The arrival of the unit opened the report.",
    ),
    "finding": ("Se mostró el aviso {code}.", "The finding {code} was shown."),
    "remedied": ("El aviso {code} dejó de aplicar.", "The finding {code} no longer applied."),
    "submitted": ("Se envió a revisión.", "It was submitted for review."),
    "returned": (
        "Se devolvió con {detail} observaciones.",
        "It was sent back with {detail} remarks.",
    ),
    "signed": ("Se firmó.", "It was signed."),
    "signed_despite": (
        "Se firmó con errores a la vista, por esta razón: {detail}",
        "It was signed with errors left, for this reason: {detail}",
    ),
    "handed_over": ("Se entregó a {detail}.", "It was handed over to {detail}."),
    "recalled": ("Se retiró antes de que se recibiera: {detail}", "It was recalled before it was received: {detail}"),
    "acknowledged": ("La autoridad acusó recibo.", "The authority acknowledged it."),
    "amended": ("Enmienda {detail}.", "Amendment {detail}."),
}
