"""The log of a report in plain words: what was changed, when, and which findings stood there while it was. Pure.

It goes with the report to the prosecutor and the defence, so that a checker that helps to remedy a report never helps
to bend it unseen. No protected value stands in it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from .checker import RULES, depends
from .forms import Form
from .rules_masks import is_protected
from .rules_words import in_words

STILL_OPEN = frozenset({"HILO-R259"})
"""Findings that merely say that answers are open: to give them is what they ask for."""
LONGEST = 120
"""Of a longer text the sentence tells what changed in it; both texts stand whole in the line."""
FIRST = 5
"""So many changes are told before all others."""
SKEW_S = 120
"""A phone's clock that is further off than this is said in the log."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line. what: changed, prefilled, conflict, chosen, sealed, last, finding, remedied, opened, submitted, ... ;
    seen: codes.

    tied: those of the seen findings that depend on this answer, or stood at it; after_findings: there are some.
    hidden: the values are kept from this reader, or from everybody.
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
    tied: tuple[str, ...] = ()
    after_findings: bool = False
    hidden: bool = False
    text_es: str = ""
    text_en: str = ""

    def as_dict(self) -> dict[str, Any]:
        """As it stands in the file that leaves the house."""
        row = asdict(self) | {"seen": list(self.seen), "tied": list(self.tied)}
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


def ties(form: Form, path: str, seen: Iterable[str], here: Collection[str] = ()) -> tuple[str, ...]:
    """The findings that a change of an answer bears on: those that depend on it, and those that stood at it.

    seen: what was being shown; here: what of it stood at this very path.
    """
    whole = form.record(path)
    part, field = path.split(".")[1:2], path.rpartition(".")[2]
    said = "handover" if part == ["presentation"] else "".join(part)

    def bears(code: str) -> bool:
        read = depends(code)
        return code in here or (any(one.startswith(f"{said}.") for one in read) if whole else f"{said}.{field}" in read)

    return tuple(code for code in seen if bears(code))


def line_of(form: Form, change: Changed, hide: Collection[str] = (), here: Collection[str] = ()) -> LogLine:
    """A change in words. hide: paths whose values the reader may not see; protected ones stand in no log at all.

    here: the findings that stood at the path.
    """
    hidden = is_protected(form, change.path) or change.path in hide
    before, after = (None, None) if hidden else (_short(change.before), _short(change.after))
    seen = () if change.how == "prefilled" else tuple(code for code in change.seen if code not in STILL_OPEN)
    tied = ties(form, change.path, seen, here)
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
        tied=tied,
        after_findings=bool(tied),
        hidden=hidden,
        text_es=_words(form, change, "es", hidden, tied),
        text_en=_words(form, change, "en", hidden, tied),
    )


def without(line: LogLine, hidden: Callable[[str], str]) -> LogLine:
    """The line without the names that a reader may not see. hidden: puts something else for them."""
    said: dict[str, Any] = {name: hidden(getattr(line, name)) for name in ("text_es", "text_en")}
    sides: dict[str, Any] = {
        side: hidden(value) for side in ("before", "after") if isinstance(value := getattr(line, side), str)
    }
    return replace(line, **said, **sides)


@dataclass(frozen=True, slots=True)
class Weighty:
    """What became of one answer that findings depend on, after they had been shown.

    before: as it stood at the first such change, after: since the last; times: how often it changed; codes: of those
    findings.
    """

    path: str
    before: Any
    after: Any
    times: int
    codes: tuple[str, ...]
    at: datetime
    who: str
    hidden: bool


_RANK = {"error": 0, "warning": 1, "info": 2}


def weighty(lines: Iterable[LogLine]) -> list[Weighty]:
    """Every answer that was changed after a finding about it, the gravest finding first, then the latest; what came
    back to what it was last of all. The first `FIRST` are told before the log."""
    found: dict[str, Weighty] = {}
    for line in lines:
        if not line.after_findings or line.what == "conflict":
            continue
        known = found.get(line.path)
        found[line.path] = Weighty(
            path=line.path,
            before=known.before if known else line.before,
            after=line.after,
            times=known.times + 1 if known else 1,
            codes=tuple(dict.fromkeys([*(known.codes if known else ()), *line.tied])),
            at=line.at,
            who=line.who,
            hidden=line.hidden,
        )

    def order(one: Weighty) -> tuple[bool, int, bool, float]:
        grave = min((_RANK[RULES[code].severity] for code in one.codes if code in RULES), default=3)
        same = one.before == one.after and not one.hidden
        return same, grave, one.before is None, -one.at.timestamp()

    return sorted(found.values(), key=order)


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
        "last": "se escribió antes de la suspensión o baja y un mando lo incorporó después, en «{label}»: {after}",
        "reworded": "cambió «{label}»: {after}",
        "watched": "Ya se mostraban los avisos {codes}, que dependen de esta respuesta.",
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
        "last": "written before its officer was suspended or left, let in after by a commander, in “{label}”: {after}",
        "reworded": "changed “{label}”: {after}",
        "watched": "The findings {codes}, which depend on this answer, were being shown.",
        "skew": "The phone's clock was {s} s {way}.",
        "ahead": "ahead",
        "behind": "behind",
    },
}


def _words(form: Form, change: Changed, language: str, hidden: bool, tied: tuple[str, ...]) -> str:
    said = _SAID[language]
    kind = _kind(form, change, hidden)
    if kind == "change" and _long(change.before) and _long(change.after):
        kind, after = "reworded", in_words(change.before, change.after, language)
    else:
        after = "" if hidden else shown(form, change.path, change.after, language)
    before = "" if hidden else shown(form, change.path, change.before, language)
    text = said[kind].format(label=form.label(change.path, language), before=before, after=after)
    parts = [text[0].upper() + text[1:] + "."]
    if tied:
        parts.append(said["watched"].format(codes=", ".join(tied)))
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
    if change.how in {"prefilled", "chosen", "sealed", "last"}:
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
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST]}… ({len(text)} " + ("caracteres)" if language == "es" else "characters)")


def _long(value: Any) -> bool:
    """Told by what changed in it: one of two texts where words, not the whole, were put otherwise."""
    return isinstance(value, str) and " " in value


def _short(value: Any) -> Any:
    if isinstance(value, Mapping) and "absent" not in value:
        return {"record": True}
    return value


def event(at: datetime, who: str, what: str, **more: Any) -> LogLine:
    """What else happened to the report, in words."""
    es, en = _EVENTS[what]
    given = {name: more.pop(name, "") for name in ("detail", "author", "because")}
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
    "amendment_proposed": ("Se propuso una enmienda a {detail}.", "An amendment was proposed to {detail}."),
    "amendment_declined": (
        "De quien son las palabras no confirmó la enmienda: {detail}",
        "Whose words they are did not confirm the amendment: {detail}",
    ),
    "amendment_withdrawn": (
        "Se retiró la enmienda propuesta: {detail}",
        "The proposed amendment was withdrawn: {detail}",
    ),
    "amended_own": (
        "Enmienda {detail}: {author} corrigió sus propias palabras.",
        "Amendment {detail}: {author} put their own words right.",
    ),
    "amended_confirmed": (
        "Enmienda {detail}: la confirmó {author}, de quien son las palabras.",
        "Amendment {detail}: {author}, whose words they are, confirmed it.",
    ),
    "amended_without": (
        "Enmienda {detail}, sin su autor, {author}: {because}",
        "Amendment {detail}, without its author, {author}: {because}",
    ),
}
