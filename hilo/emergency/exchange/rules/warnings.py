"""What a public warning must say before it goes out: CAP's words, a place of ours, an end, both languages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hilo.adapters import cap
from hilo.lib.errors import Refusal

STANDARDS = Path(__file__).parents[1] / "standards"
LANGUAGES = {"es": "es-MX", "en": "en-US"}
TEXTS = ("event", "headline", "description", "instruction")
MOST_SHAPES = 20
FARTHEST_KM = 500
GEOCODE = "INEGI"
"""Name of the list of municipal codes in a CAP area (five digits, AGEE and AGEM)."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the public reads, in one language. instruction: what to do; the event's name is short ("Flash flood")."""

    event: str
    headline: str
    description: str
    instruction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WarningDraft:
    """A warning as somebody means to issue it.

    texts: by language, "es" and "en". municipalities: five-digit codes. polygons: rings of (latitude, longitude);
    circles: (latitude, longitude, radius in km). area: the place in words, in Spanish.
    effective: from when, now if left out. expires: until when, always.
    """

    category: str
    urgency: str
    severity: str
    certainty: str
    response: str
    texts: Mapping[str, Words]
    area: str
    expires: datetime
    effective: datetime | None = None
    municipalities: tuple[str, ...] = ()
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    circles: tuple[tuple[float, float, float], ...] = field(default=())
    status: str = "Actual"


@cache
def lists() -> Mapping[str, Any]:
    """The words of standards/warnings.toml."""
    return tomllib.loads((STANDARDS / "warnings.toml").read_text(encoding="utf-8"))


def label(table: str, word: str, language: str) -> str:
    """A word of CAP in the reader's language; one that is not in the list as it is."""
    row = lists()[table].get(word)
    return str(row["en" if language == "en" else "es"]) if row else word


def longest() -> timedelta:
    """How long a warning may stand."""
    return timedelta(hours=lists()["longest_hours"])


def check(draft: WarningDraft, at: datetime) -> None:
    """Raises: Refusal HILO-J430 words, J431 lists, J432 times, J433 shapes."""
    _check_texts(draft)
    for table, name in (
        ("categories", "category"),
        ("urgency", "urgency"),
        ("severity", "severity"),
        ("certainty", "certainty"),
        ("responses", "response"),
        ("status", "status"),
    ):
        if getattr(draft, name) not in lists()[table]:
            allowed = ", ".join(lists()[table])
            raise Refusal("HILO-J431", f"{name}: one of {allowed} is expected.", where=name)
    begins = draft.effective or at
    if begins < at - timedelta(hours=24) or not max(begins, at) < draft.expires <= at + longest():
        hours = lists()["longest_hours"]
        raise Refusal(
            "HILO-J432", f"A warning needs an end: after its start, {hours} hours from now at most.", where="expires"
        )
    _check_shapes(draft)


def _check_texts(draft: WarningDraft) -> None:
    for language in LANGUAGES:
        words = draft.texts.get(language)
        for name in TEXTS:
            text = getattr(words, name, "")
            if (not text.strip() and name != "instruction") or not _readable(text):
                where = f"{name}_{language}"
                raise Refusal("HILO-J430", f"{where}: write it in words, in both languages.", where=where)
    if not draft.area.strip() or not _readable(draft.area):
        raise Refusal("HILO-J446", "area: say in words where it holds.", where="area")


def _readable(text: str) -> bool:
    """False for control characters, which XML cannot hold, and for half characters."""
    return all(letter in "\n\r\t" or (ord(letter) >= 32 and not 0xD800 <= ord(letter) <= 0xDFFF) for letter in text)


def _check_shapes(draft: WarningDraft) -> None:
    shapes = len(draft.polygons) + len(draft.circles)
    if not (shapes or draft.municipalities) or shapes > MOST_SHAPES or len(draft.municipalities) > 2500:
        says = f"Say where it holds: municipalities, or at most {MOST_SHAPES} polygons and circles."
        raise Refusal("HILO-J449", says, where="area")
    points = [point for ring in draft.polygons for point in ring] + [circle[:2] for circle in draft.circles]
    if not all(-90 <= lat <= 90 and -180 <= lon <= 180 for lat, lon in points):
        raise Refusal("HILO-J452", "A point is latitude and longitude in degrees.", where="area")
    if any(not 4 <= len(ring) <= 500 or ring[0] != ring[-1] for ring in draft.polygons):
        raise Refusal("HILO-J451", "A polygon has 4 to 500 points, the last the same as the first.", where="polygons")
    if any(not 0 < circle[2] <= FARTHEST_KM for circle in draft.circles):
        raise Refusal("HILO-J455", f"A circle has a radius of at most {FARTHEST_KM} km.", where="circles")


def as_alert(
    draft: WarningDraft,
    *,
    identifier: str,
    sender: str,
    sender_name: str,
    sent: datetime,
    message: str,
    references: tuple[cap.Reference, ...] = (),
    note: str = "",
) -> cap.Alert:
    """The warning as CAP says it: one message, told in both languages."""
    area = cap.Area(
        text=draft.area,
        polygons=draft.polygons,
        circles=tuple(cap.Circle((lat, lon), km) for lat, lon, km in draft.circles),
        geocodes=tuple(cap.Value(GEOCODE, code) for code in draft.municipalities),
    )
    infos = tuple(
        cap.Info(
            language=LANGUAGES[language],
            categories=(draft.category,),
            event=words.event,
            responses=(draft.response,),
            urgency=draft.urgency,
            severity=draft.severity,
            certainty=draft.certainty,
            effective=draft.effective or sent,
            expires=draft.expires,
            sender_name=sender_name,
            headline=words.headline,
            description=words.description,
            instruction=words.instruction,
            areas=(area,),
        )
        for language in LANGUAGES
        for words in (draft.texts[language],)
    )
    return cap.Alert(
        identifier=identifier,
        sender=sender,
        sent=sent,
        status=draft.status,
        message=message,
        references=references,
        note=note,
        infos=infos,
    )
