"""What is judged about a call: its place, its number, its kind, its clocks. Nothing here ever refuses a call."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hilo.kernel.catalogues import load
from hilo.lib.findings import Finding

from .telephony_words import finding

HERE = Path(__file__).parent / "standards"
NATIONAL = Path(__file__).parents[2] / "standards" / "emergency"


class InvalidStandard(ValueError):
    """A standards file that must not be used; the message names the file and the fault."""


@dataclass(frozen=True, slots=True)
class ImproperKind:
    """A kind of call that needs no unit. codes: the first is the one it is recorded under. key: on the desk's menu.
    not_understood: it says that nothing could be made out, which another language never is.
    """

    name: str
    codes: tuple[str, ...]
    labels: Mapping[str, str]
    key: str
    call_back: bool
    not_understood: bool = False

    @property
    def code(self) -> str:
        return self.codes[0]


SPANISH = "es"
HELP_KINDS = ("interpreter", "colleague")
"""Who may be asked to the line because of the caller's language."""
HELP_ENDS = ("left", "taken", "nobody", "withdrawn")
"""How that ends: the interpreter left the line, the colleague took the call, nobody could be had, it was taken back."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One way by which an emergency reaches a centre. live: somebody can be asked questions."""

    name: str
    labels: Mapping[str, str]
    live: bool


@dataclass(frozen=True, slots=True)
class Term:
    """One time to keep, in seconds from the moment `start` to the moment `end`.

    share: the part of cases that must keep it. soon: the part of the term after which a clock warns. binding: a rule
    of Mexico; otherwise a yardstick.
    """

    name: str
    labels: Mapping[str, str]
    start: str
    end: str
    seconds: int
    share: float
    soon: float
    binding: bool
    source: str

    def state(self, elapsed_s: float, *, done: bool = False) -> str:
        """ "calm", "soon", "late" after so many seconds; "done" if the moment came in time, "late" if it came after."""
        if elapsed_s > self.seconds:
            return "late"
        if done:
            return "done"
        return "soon" if elapsed_s >= self.soon * self.seconds else "calm"


@cache
def improper_kinds() -> Mapping[str, ImproperKind]:
    """The kinds of improper call by name, in the order of the desk's menu; InvalidStandard for an unknown code."""
    document = _document(NATIONAL / "improper_kinds.toml")
    codes = load(document["catalogue"], document["valid_from"]).entries
    kinds: dict[str, ImproperKind] = {}
    for name, row in document["kinds"].items():
        if unknown := [code for code in row["codes"] if code not in codes or not codes[code].in_force]:
            raise InvalidStandard(f"improper_kinds.toml: the kind {name} names {unknown}, no codes in force")
        kinds[name] = ImproperKind(
            name, tuple(row["codes"]), row["label"], row["key"], row["call_back"], name in document["not_understood"]
        )
    return MappingProxyType(kinds)


def improper_names() -> tuple[str, ...]:
    """The same kinds by name alone, without the catalogue."""
    return tuple(_document(NATIONAL / "improper_kinds.toml")["kinds"])


@cache
def channels() -> Mapping[str, Channel]:
    """The entry channels by name."""
    rows = _document(NATIONAL / "channels.toml")["channels"]
    return MappingProxyType({name: Channel(name, row["label"], row["live"]) for name, row in rows.items()})


@cache
def terms() -> Mapping[str, Term]:
    """The times that a centre answers for, by name."""
    rows = _document(NATIONAL / "terms.toml")["terms"]
    return MappingProxyType(
        {name: Term(name=name, labels=row.pop("label"), **row) for name, row in ((n, dict(r)) for n, r in rows.items())}
    )


def location_findings(
    lat: float | None,
    lon: float | None,
    uncertainty_m: float | None = None,
    *,
    place_found: bool,
    language: str = "en",
) -> list[Finding]:
    """What is odd about a call's place, each with what to ask (HILO-C101 to C109). None of it refuses the call.

    lat, lon: degrees as received. uncertainty_m: radius in metres. place_found: a municipality was found for the point.
    """
    problem = _point_problem(lat, lon, place_found)
    found = [_finding(problem, language, lat=_degrees(lat), lon=_degrees(lon))] if problem else []
    if lat is None or lon is None:
        return found
    if uncertainty_m is None or not isfinite(uncertainty_m) or uncertainty_m < 0:
        found.append(_finding("HILO-C108", language))
    elif uncertainty_m >= _document(HERE / "findings.toml")["uncertainty"]["great_m"]:
        found.append(_finding("HILO-C107", language, uncertainty=_metres(uncertainty_m)))
    return found


KEPT_FOR = timedelta(hours=24)
"""How long a desk keeps what it could not send; an older instant is a wrong clock."""
FAST_CLOCK = timedelta(minutes=2)
"""By how much a clock may be fast: such a call counts as of now."""


def can_have_rung(said: datetime, at: datetime) -> bool:
    """True if a call that is told of at an instant can have rung when it is said to have."""
    return at - KEPT_FOR <= said <= at + FAST_CLOCK


def rang_at(said: datetime, at: datetime) -> tuple[datetime, list[Finding]]:
    """When a call counts as having rung, never later than now, and HILO-C111 where what was said cannot be."""
    if can_have_rung(said, at):
        return min(said, at), []
    return at, [finding("HILO-C111", said=f"{said:%Y-%m-%d %H:%M %Z}")]


def _point_problem(lat: float | None, lon: float | None, place_found: bool) -> str:
    if lat is None or lon is None:
        return "HILO-C101" if lat is lon else "HILO-C102"
    if _in_mexico(lat, lon):
        return "" if place_found else "HILO-C106"
    if _in_mexico(lon, lat):
        return "HILO-C104"
    if not (isfinite(lat) and isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        return "HILO-C103"
    return "HILO-C109" if abs(lat) < 0.01 and abs(lon) < 0.01 else "HILO-C105"


def _in_mexico(lat: float, lon: float) -> bool:
    bounds = _document(HERE / "findings.toml")["bounds"]
    return bool(bounds["south"] <= lat <= bounds["north"] and bounds["west"] <= lon <= bounds["east"])


def normalise_number(text: str) -> str:
    """A telephone number in the international form ("+525512345678"); what is no such number stays as it was typed.

    Understands ten national digits, the prefixes used in Mexico before 2019 (01, 044, 045, +52 1), 00 as international
    prefix, separators, and tel: and sip: addresses.
    """
    typed = "".join(c for c in unicodedata.normalize("NFKC", text) if c.isprintable()).strip()
    number = re.sub(r"^(?:tel|sips?):", "", typed, flags=re.IGNORECASE)
    number = re.split(r"[@;]", number, maxsplit=1)[0]
    if not re.fullmatch(r"\+?[\d\s().\-/]+", number):
        return typed
    digits = re.sub(r"\D", "", number)
    if number.lstrip().startswith("+"):
        return _international(digits) or typed
    if digits.startswith("00"):
        return _international(digits[2:]) or typed
    for prefix in ("", "01", "044", "045", "52", "521"):
        national = digits.removeprefix(prefix)
        if digits.startswith(prefix) and len(national) == 10 and national[0] not in "01":
            return f"+52{national}"
    return typed


def _international(digits: str) -> str:
    if digits.startswith("521") and len(digits) == 13:
        digits = "52" + digits[3:]
    if digits.startswith("52"):
        return f"+{digits}" if len(digits) == 12 else ""
    return f"+{digits}" if 8 <= len(digits) <= 15 and digits[0] != "0" else ""


def number_history_summary(counts: Mapping[str, int], *, language: str = "en") -> Finding | None:
    """What earlier calls of a number were, as one finding that never advises against the call; None without any.

    counts: earlier calls by improper kind; "" counts the real ones. A number with pranks and real emergencies is warned
    about, because there a prejudice kills.
    """
    counts = {kind: number for kind, number in counts.items() if number > 0}
    total, real = sum(counts.values()), counts.get("", 0)
    if not total:
        return None
    code = "HILO-C121" if total == 1 else "HILO-C122" if 0 < real < total else "HILO-C120"
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    kinds = ", ".join(f"{number} {_kind_name(kind, language)}" for kind, number in ordered)
    if total == 1:
        kinds = _kind_name(ordered[0][0], language)
    return _finding(code, language, total=str(total), real=str(real), kinds=kinds)


def _kind_name(kind: str, language: str) -> str:
    if not kind:
        return "real" if language == "en" else "verdadera"
    known = improper_kinds().get(kind)
    return known.labels[language].lower() if known else kind


def said_of_call(code: str, language: str = "en") -> Finding:
    """What an answer to a card says of the call; KeyError for a code that says nothing."""
    return _finding(code, language)


def _finding(code: str, language: str, **values: str) -> Finding:
    document = _document(HERE / "findings.toml")
    row = document["findings"][code]
    return Finding(code, row["severity"], row[language].format(**values), document["decision"], row["where"])


def _degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.5f}".rstrip("0").rstrip(".")


def _metres(value: float) -> str:
    return f"{value / 1000:.1f} km" if value >= 1000 else f"{value:.0f} m"


@cache
def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidStandard(f"{path}: {error}") from error
