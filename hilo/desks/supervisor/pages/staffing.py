"""How many people each hour of the week needs, beside how many worked it. Nobody is named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from hilo.desks.supervisor.frame import DESK
from hilo.emergency.centres.queries import centre as centre_named
from hilo.emergency.oversight import queries
from hilo.emergency.oversight.actions import keep_up
from hilo.emergency.shifts.queries import worked_by_hour
from hilo.kernel.access.http import asker
from hilo.kernel.territory.queries import zone_of
from hilo.kit.listing import Filter, asked
from hilo.kit.views import shows
from hilo.lib.errors import Refusal

if TYPE_CHECKING:
    from hilo.emergency.oversight.queries import HourNeed, Needs
    from hilo.lib.actor import Actor

WEEKS = (2, 4, 8, 12)
ENOUGH = 0.5
"""Half a person is what an average may lack before a cell says so."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of the week: people needed on the roster, people who worked on average (None if unknown)."""

    hour: int
    need: int
    bad_day: int
    worked: float | None

    @property
    def state(self) -> str:
        """ "late" where people were missing, "calm" where they were enough, "" where it is not known."""
        if self.worked is None:
            return ""
        return "late" if self.worked + ENOUGH < self.need else "calm"


@shows("centre.oversee")
def staffing(request: HttpRequest) -> HttpResponse:
    """`?desk=operator&weeks=4`: from the centre's own history."""
    who, at = asker(request), timezone.now()
    if centre_named(who.centre) is None:
        raise Refusal("HILO-H401", "Your account belongs to no centre: ask your administrator to give it one.")
    span = Filter("weeks", _("From the last"), [(str(n), _("%(n)s weeks") % {"n": n}) for n in WEEKS], usual="4")
    desk = Filter("desk", _("Desk"), [("operator", _("operators")), ("dispatcher", _("dispatchers"))], usual="operator")
    keep_up(actor=who, at=at)
    weeks = int(span.chosen(request))
    needs = queries.staffing(who, at=at, centre=who.centre, desk=desk.chosen(request), weeks=weeks)
    worked = _worked(who, needs, at)
    rows = _rows(needs.hours, worked)
    lacking = sum(cell.state == "late" for _day, cells in rows for cell in cells)
    context: dict[str, Any] = {
        "needs": needs,
        "rows": rows,
        "hours": range(24),
        "lacking": lacking,
        "known": bool(worked),
        "filters": asked(request, [desk, span]),
        "promise": f"{needs.service:.0%}",
    }
    return DESK.show(request, "staffing", "supervisor/staffing.html", context)


def _worked(who: Actor, needs: Needs, at: datetime) -> dict[tuple[int, int], float]:
    """The mean of people at their desks in the weeks that the need was learnt from, {} if nobody ever signed on."""
    found = centre_named(who.centre)
    zone = zone_of(found.state) if found else timezone.get_current_timezone()
    since, until = (datetime.combine(day, time(), zone) for day in (needs.first, needs.last + timedelta(days=1)))
    means = worked_by_hour(who, centre=who.centre, desk=needs.desk, since=since, until=until, at=at)
    return means if any(means.values()) else {}


def _rows(hours: list[HourNeed], worked: dict[tuple[int, int], float]) -> list[tuple[str, list[Cell]]]:
    names = [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")]
    table: list[list[Cell]] = [[] for _day in names]
    for need in hours:
        mean = worked.get((need.weekday, need.hour)) if worked else None
        table[need.weekday].append(Cell(need.hour, need.rostered, need.rostered_bad_day, mean))
    return [(name, cells) for name, cells in zip(names, table, strict=True) if cells]
