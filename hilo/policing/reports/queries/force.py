"""The yearly public report on the use of force (LNUF 35): figures of a state, never of a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Sum

from hilo.kernel.rights import allow
from hilo.kernel.territory.queries import local_time, require_state, zone_of
from hilo.lib.errors import Refusal
from hilo.policing.detentions import queries as detentions

from ..models import ForceRecommendation, ForceRow
from ..rules_force import standard

if TYPE_CHECKING:
    from hilo.lib.actor import Actor

FIRST_YEAR = 2019
UNKNOWN = "unknown"
COUNTED = ("injured_persons", "injured_officers", "dead_women", "dead_men", "dead_unknown", "dead_officers")


def force_year(*, state: str, year: int, at: datetime, actor: Actor | None = None) -> dict[str, Any]:
    """The report of a state (two digits) and a year.

    Without an actor: as it is published, once the year is over, with small counts hidden (None). With one: the draft,
    whole, for who has the right (force.figures). Deaths by sex are whole in both: the law orders them (35-III).
    Raises: Forbidden; Refusal HILO-R460 for a year that is not over, or that lies before the law.
    """
    place = require_state(state)
    if actor is not None:
        allow(actor, "force.figures", place.code)
    today = local_time(at, place.code).date()
    if not FIRST_YEAR <= year <= today.year or (actor is None and year == today.year):
        last = today.year if actor is not None else today.year - 1
        raise Refusal(
            "HILO-R460",
            f"Ask for a year from {FIRST_YEAR} to {last}: a report is published when its year is over.",
            where="year",
        )
    law, zone = standard(), zone_of(place.code)
    rows = ForceRow.objects.filter(state=place.code, at__gte=_first(year, zone), at__lt=_first(year + 1, zone))
    sums = rows.aggregate(
        reports=Count("folio", distinct=True), events=Count("pk"), **{name: Sum(name) for name in COUNTED}
    )
    told = {name: sums[name] or 0 for name in COUNTED}
    hide = _Hiding(law.threshold, law.protection) if actor is None else None
    return {
        "state": place.code,
        "state_name": place.name,
        "year": year,
        "draft": actor is not None,
        "law": law.law,
        "standard": law.version,
        "says_es": law.says_es,
        "says_en": law.says_en,
        "events": _shown(sums["events"], hide),
        "reports": _shown(sums["reports"], hide),
        "by_resistance_and_level": _table(rows, hide),
        "by_month": _months(rows, zone, hide),
        "injured": {name: _shown(told[f"injured_{name}"], hide) for name in ("persons", "officers")},
        "dead": {name: told[f"dead_{name}"] for name in ("women", "men", "unknown", "officers")},
        "detentions": _detentions(place.code, year, hide),
        "recommendations": _recommendations(place.code, year),
    }


class _Hiding:
    """What is left of counts when small ones are hidden, with as few others as needed."""

    def __init__(self, threshold: int, protection: float) -> None:
        self.threshold, self.protection = threshold, protection

    def table(self, counts: Sequence[Sequence[int]]) -> list[list[int | None]]:
        """A table without its totals. Nothing is left where even the grand total would have to be hidden."""
        try:
            import numpy as np

            from hilo.engines.disclosure import suppress

            shown = suppress(counts, self.threshold, protection=self.protection).published
        except ImportError:
            raise Refusal(
                "HILO-R463",
                "Figures to be published need the analysis extra: docs/operations.md, “Extras”.",
                status=503,
            ) from None
        except ValueError:  # not to be protected in this shape
            return [[None] * len(row) for row in counts]
        if np.isnan(shown[-1, -1]):
            return [[None] * len(row) for row in counts]
        return [[None if np.isnan(cell) else int(cell) for cell in row[:-1]] for row in shown[: len(counts)]]

    def one(self, count: int) -> int | None:
        """A count that stands alone."""
        return None if 0 < count < self.threshold else count


def _shown(count: int, hide: _Hiding | None) -> int | None:
    return hide.one(count) if hide else count


def _table(rows: Any, hide: _Hiding | None) -> dict[str, Any]:
    law = standard()
    found = {
        (one["resistance"], one["level"]): one["n"]
        for one in rows.values("resistance", "level").annotate(n=Count("pk"))
    }
    down, across = [*law.resistances, UNKNOWN], [*law.levels, UNKNOWN]
    counts = [[found.get((resistance, level), 0) for level in across] for resistance in down]
    return {"rows": down, "columns": across, "counts": hide.table(counts) if hide else counts}


def _months(rows: Any, zone: ZoneInfo, hide: _Hiding | None) -> list[int | None]:
    found = Counter(at.astimezone(zone).month for at in rows.values_list("at", flat=True).iterator(chunk_size=5000))
    counts = [[found[month] for month in range(1, 13)]]
    return hide.table(counts)[0] if hide else list(counts[0])


def _detentions(state: str, year: int, hide: _Hiding | None) -> dict[str, Any]:
    """Detentions and what the body checks found (35-I, II), out of the register: of adults."""
    told = detentions.yearly(state=state, year=year)
    total = int(told["detentions"])
    checked, injured = int(told["checked"]), int(told["certified_injuries"])
    bodies = {"injuries": injured, "no_injuries": max(checked - injured, 0), "not_checked": max(total - checked, 0)}
    return {
        "total": _shown(total, hide),
        "by_kind": _line(_whole(told["by_kind"], total), hide),
        "by_sex": _line(_whole(told["by_sex"], total), hide),
        "body_checks": _line(bodies, hide),
        "deaths": _shown(int(told["deaths"]), hide),
    }


def _whole(counts: Mapping[str, int], total: int) -> dict[str, int]:
    """The counts with those of whom it was not said: what is left of the total would tell it otherwise."""
    return {name: int(count) for name, count in counts.items() if name} | {
        UNKNOWN: total - sum(int(count) for name, count in counts.items() if name)
    }


def _line(counts: Mapping[str, int], hide: _Hiding | None) -> dict[str, int | None]:
    if not hide or not counts:
        return dict(counts)
    return dict(zip(counts, hide.table([list(counts.values())])[0], strict=True))


def _recommendations(state: str, year: int) -> list[dict[str, Any]]:
    """Those received up to the end of the year and not closed before it, with what was done about them."""
    found = []
    rows = ForceRecommendation.objects.filter(state=state, received_on__year__lte=year)
    for row in rows.prefetch_related("follow_ups").order_by("received_on", "pk"):
        steps = list(row.follow_ups.all())
        if any(step.closes and step.on.year < year for step in steps):
            continue
        found.append(
            {
                "id": row.pk,
                "institution": row.institution,
                "body": row.body,
                "number": row.number,
                "received_on": row.received_on.isoformat(),
                "subject": row.subject,
                "answer": row.answer,
                "closed": any(step.closes and step.on.year <= year for step in steps),
                "follow_ups": [
                    {"on": step.on.isoformat(), "text": step.text, "closes": step.closes}
                    for step in steps
                    if step.on.year <= year
                ],
            }
        )
    return found


def _first(year: int, zone: ZoneInfo) -> datetime:
    return datetime(year, 1, 1, tzinfo=zone).astimezone(UTC)
