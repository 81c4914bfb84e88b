"""What is still to be taught: counts for an academy, and how long it takes with the instructors there are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from hilo.kernel.rights import allow
from hilo.lib.actor import Actor
from hilo.registries.officers.queries import accredited_until, course_label, gaps_in

from .. import rules
from ..models import Edition, Group, Instructor


@dataclass(frozen=True, slots=True)
class TrainingShortfall:
    """What an institution of the state lacks of a course: counts and no person. officers: who owe it; lacking: how many
    do not have it; recorded: of how many any course is on file, on which the figure stands; assumed: without a profile
    on record."""

    institution: str
    name: str
    course: str
    label: str
    officers: int
    lacking: int
    recorded: int
    assumed: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How an academy stands on a day. accredited_until: first day the accreditation no longer holds, None without one;
    people: in open groups; to_close: open groups whose last day has passed."""

    accredited_until: date | None
    editions: int
    instructors: int
    open_groups: int
    people: int
    to_close: int


def standing(actor: Actor, on: date) -> Standing:
    """The academy at a glance. Raises: Forbidden."""
    allow(actor, "academies.run")
    mine = {"academy": actor.institution}
    rows = Group.objects.filter(**mine, closed_at=None)
    return Standing(
        accredited_until=accredited_until(actor.institution, "teaching", on),
        editions=Edition.objects.filter(**mine, since__lte=on, until__gt=on).count(),
        instructors=Instructor.objects.filter(**mine, since__lte=on, until__gt=on).count(),
        open_groups=rows.count(),
        people=rows.aggregate(people=Count("places", filter=Q(places__left_at=None)))["people"],
        to_close=rows.filter(ends__lte=on).count(),
    )


def shortfall(actor: Actor, on: date, *, course: str = "", language: str = "en") -> list[TrainingShortfall]:
    """What the institutions of the actor's states lack, the most first: counts, and no person. Raises: Forbidden."""
    allow(actor, "academies.run")
    found = [
        TrainingShortfall(
            institution=one.institution,
            name=one.name,
            course=gap.course,
            label=course_label(gap.course, language),
            officers=gap.officers,
            lacking=gap.officers - gap.current,
            recorded=gap.recorded,
            assumed=gap.assumed,
        )
        for one in gaps_in(actor.states, on)
        for gap in one.gaps
        if gap.officers > gap.current and (not course or gap.course == course)
    ]
    return sorted(found, key=lambda row: (-row.lacking, row.course, row.institution))


def plan(actor: Actor, on: date) -> list[rules.TeachingLoad]:
    """What the academy has to teach and with what, course by course, the longest first. Raises: Forbidden."""
    lacking = Counter[str]()
    for row in shortfall(actor, on):
        lacking[row.course] += row.lacking
    mine = {"academy": actor.institution}
    hours = dict(Edition.objects.filter(**mine, until__gt=on).order_by("id").values_list("course", "hours"))
    people = Instructor.objects.filter(**mine, since__lte=on, until__gt=on).count()
    planned, sizes = Counter[str](), Counter[str]()
    for group in Group.objects.filter(**mine, closed_at=None).select_related("edition"):
        planned[group.edition.course] += group.seats
        sizes[group.edition.course] = max(sizes[group.edition.course], group.seats)
    usual = rules.standard()["capacity"]["seats"]
    found = [
        rules.load(
            course,
            people=count,
            planned=planned[course],
            hours=hours.get(course, 0),
            seats=sizes[course] or usual,
            instructors=people if course in hours else 0,
        )
        for course, count in lacking.items()
    ]
    return sorted(found, key=lambda row: (row.months is not None, -(row.months or 0), -row.people, row.course))
