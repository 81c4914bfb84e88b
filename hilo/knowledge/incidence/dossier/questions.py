"""What a dossier asks: queries by name, their parameters, and the files they are asked of by hash."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hilo.knowledge.incidence import store
from hilo.knowledge.incidence.queries.cells import COUNTRY, MUNICIPALITY, STATE
from hilo.knowledge.incidence.queries.past import covered, within
from hilo.knowledge.incidence.queries.series import grain
from hilo.knowledge.incidence.rules import Period, crime, crimes
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hilo.knowledge.incidence.store import Vintage

HIGH_IMPACT = ("homicide", "kidnapping", "extortion", "violent-robbery", "vehicle-theft")
"""Crimes whose change is told beside the one that the dossier is about, in every file that counts them."""
SERIES_BEFORE, SERIES_AFTER = 60, 12
"""Months drawn before the period begins and after it ends."""
MOST_SERIES = 5
MOST_PLACES = 200
LANGUAGES = ("es", "en")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader wants to know. area: "00", a state or a municipality; population: "file", "conapo" or "".

    Refuses a language that it does not speak (HILO-F474) and a list that no page holds (HILO-F426).
    """

    crime: str
    period: Period
    chosen_in: Period
    area: str = "00"
    top: int = 50
    share: float = 0.42
    population: str = ""
    language: str = "es"

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise Refusal("HILO-F474", f"A dossier speaks es or en, not “{self.language}”.", where="language")
        if not 1 <= self.top <= MOST_PLACES:
            raise Refusal(
                "HILO-F489", f"A dossier lists 1 to {MOST_PLACES} municipalities, not {self.top}.", where="top"
            )

    @property
    def before(self) -> Period:
        """The same months a year earlier."""
        return self.period.shifted(-12)

    @property
    def state(self) -> str:
        """The state that the area is or lies in; "" for the country."""
        return "" if self.area == "00" else self.area[:2]

    @property
    def window(self) -> Period:
        """The months of the series."""
        return Period(self.period.first.plus(-SERIES_BEFORE), self.period.last.plus(SERIES_AFTER))

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {
            "period": [str(self.period.first), str(self.period.last)],
            "chosen_in": [str(self.chosen_in.first), str(self.chosen_in.last)],
        }

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Asked:
        return cls(**dict(told) | {name: Period.parse(*told[name]) for name in ("period", "chosen_in")})


@dataclass(frozen=True, slots=True)
class Question:
    """One query. key: its number in the dossier (P1, P2, …); part: where its answer is shown; vintages: full hashes."""

    key: str
    part: str
    query: str
    parameters: dict[str, Any]
    vintages: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"vintages": list(self.vintages)}


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer: the object for drawing, its dictionary for the sidecar, or why there is none."""

    question: Question
    answer: Any = None
    document: dict[str, Any] | None = None
    refused: dict[str, str] | None = field(default=None)


def plan(vintage: Vintage, asked: Asked) -> tuple[Question, ...]:
    """The questions of a dossier about one file, with what the newest file of every other source says of its crime.

    Refuses an unknown crime or area before anything is asked.
    """
    crime(asked.crime).under(vintage.method)
    grain(asked.area)
    months = {"first": str(asked.period.first), "last": str(asked.period.last)}
    parts: list[tuple[str, str, dict[str, Any], list[Vintage]]] = []
    municipal = vintage.grain == MUNICIPALITY
    if municipal:
        chosen = {"chosen_first": str(asked.chosen_in.first), "chosen_last": str(asked.chosen_in.last)}
        more = {"top": asked.top, "share": asked.share, "population": asked.population}
        parts.append(("concentration", "concentration", {"crime": asked.crime, **months, **chosen, **more}, [vintage]))
    files = _files(vintage, asked)
    for one in files:
        parts += [
            ("country", "change", {"crime": key, **months, "by": COUNTRY, "state": asked.state}, [one])
            for key in dict.fromkeys((asked.crime, *HIGH_IMPACT))
            if one.method in crimes()[key].definitions
        ]
    by = MUNICIPALITY if municipal else STATE
    state = asked.state if municipal else ""
    parts.append(("areas", "change", {"crime": asked.crime, **months, "by": by, "state": state}, [vintage]))
    rated = {"crime": asked.crime, **months, "population": asked.population}
    parts.append(("rates-states", "rates", {**rated, "by": STATE, "state": ""}, [vintage]))
    if municipal:
        parts.append(("rates-places", "rates", {**rated, "by": MUNICIPALITY, "state": state}, [vintage]))
    window = {"first": str(asked.window.first), "last": str(asked.window.last)}
    drawn = {"crime": asked.crime, "area": asked.area, **window}
    parts.append(("series", "series", {**drawn, "adjust": True}, [vintage]))
    fitting = [one for one in files if _counts(one, asked)][:MOST_SERIES]
    if len(fitting) > 1:
        parts.append(("methods", "series", {**drawn, "adjust": False}, fitting))
    span = {"first": str(asked.before.first), "last": str(asked.period.last)}
    parts.append(("completeness", "completeness", span, [vintage]))
    if pair := _pair(vintage):
        parts.append(("revisions", "revisions", {}, list(pair)))
    parts += [("files", "vintage", {}, [one]) for one in files]
    return tuple(
        Question(f"P{place}", part, query, parameters, tuple(one.hash for one in of))
        for place, (part, query, parameters, of) in enumerate(parts, 1)
    )


def ask(question: Question, vintages: Mapping[str, Vintage]) -> Answered:
    """The answer; a refusal of the query (an unpublished period, an area that a file lacks) is an answer too."""
    of = [vintages[one] for one in question.vintages]
    try:
        answer = QUERIES[question.query](of, dict(question.parameters))
    except Refusal as refusal:
        return Answered(question, refused={"code": refusal.code, "message": refusal.message})
    found = answer if isinstance(answer, dict) else answer.as_dict()
    if question.query == "concentration":
        found |= _printed(answer)
    # As the sidecar will hold it: lists for tuples.
    return Answered(question, answer, json.loads(json.dumps(found, allow_nan=False)))


def _files(vintage: Vintage, asked: Asked) -> list[Vintage]:
    """The file that is asked first, then the newest of every other source that publishes both periods, by name."""
    newest: dict[str, Vintage] = {}
    for one in store.vintages():
        if one.first <= str(asked.before.first) and str(asked.period.last) <= one.last:
            newest.setdefault(one.source, one)
    newest.pop(vintage.source, None)
    return [vintage, *(newest[source] for source in sorted(newest))]


def _counts(one: Vintage, asked: Asked) -> bool:
    """Whether a file counts the crime at the grain of the area in any month of the window."""
    fine = len(asked.area) == 2 or one.grain == MUNICIPALITY
    known = one.method in crimes()[asked.crime].definitions
    return fine and known and within(asked.window, covered(one)) is not None


def _pair(vintage: Vintage) -> tuple[Vintage, Vintage] | None:
    """The file and the newest other one of its source, the earlier first."""
    others = [one for one in store.vintages(vintage.source) if one.hash != vintage.hash]
    if not others:
        return None
    first, second = sorted((vintage, others[0]), key=lambda one: (one.last, one.read_at, one.hash))
    return first, second


def _concentration(of: Sequence[Vintage], how: dict[str, Any]) -> Any:
    from hilo.knowledge.incidence.queries.concentration import concentration

    chosen = Period.parse(how.pop("chosen_first"), how.pop("chosen_last"))
    return concentration(of[0], period=_period(how), chosen_in=chosen, **how)


def _printed(answer: Any) -> dict[str, Any]:
    """What the paper shows of a concentration beyond its own dictionary: the curve, and the share taken apart."""
    parts = ("before", "after", "change", "staying", "leaving", "replacement")
    return {
        "lorenz_held": [float(value) for value in answer.lorenz.held],
        "decomposition": {part: float(getattr(answer.change, part)) for part in parts} if answer.change else None,
    }


def _change(of: Sequence[Vintage], how: dict[str, Any]) -> Any:
    from hilo.knowledge.incidence.queries.change import change

    return change(of[0], period=_period(how), **how)


def _rates(of: Sequence[Vintage], how: dict[str, Any]) -> Any:
    from hilo.knowledge.incidence.queries.rates import rates

    return rates(of[0], period=_period(how), **how)


def _series(of: Sequence[Vintage], how: dict[str, Any]) -> Any:
    from hilo.knowledge.incidence.queries.series import series

    return series(*of, period=_period(how), **how)


def _completeness(of: Sequence[Vintage], how: dict[str, Any]) -> Any:
    from hilo.knowledge.incidence.queries.completeness import completeness

    return completeness(of[0], _period(how))


def _revisions(of: Sequence[Vintage], how: dict[str, Any]) -> Any:
    from hilo.knowledge.incidence.queries.revisions import revisions

    return revisions(of[0], of[1])


def _vintage(of: Sequence[Vintage], how: dict[str, Any]) -> dict[str, Any]:
    """What was read and repaired, without what differs from one loading to the next."""
    one = of[0].as_dict()
    return {name: value for name, value in one.items() if name not in ("read_at", "code", "file")}


def _period(how: dict[str, Any]) -> Period:
    return Period.parse(how.pop("first"), how.pop("last"))


QUERIES = {
    "concentration": _concentration,
    "change": _change,
    "rates": _rates,
    "series": _series,
    "completeness": _completeness,
    "revisions": _revisions,
    "vintage": _vintage,
}
"""What can be asked, by name."""


def named(vintage: Vintage, file: str) -> Vintage:
    """The vintage under the file name that a dossier knows it by: a name is no part of a file."""
    return replace(vintage, file=file)
