"""An academy at work, applicants on their way, and what the centre of another state and a contested result add.

Played through the same actions as everything else, by the cast itself, with people who do not exist.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from hilo.kernel.access.queries import actor_for, institution_named, user_named
from hilo.kernel.installation.queries import refuse_if_operational
from hilo.lib.actor import Actor
from hilo.registries.academies import actions as academies
from hilo.registries.academies.commands import (
    ClearApplicant,
    CloseGroup,
    EnrolPeople,
    GiveGrades,
    MarkAttendance,
    OpenGroup,
    PlanDays,
    RegisterApplicants,
    RegisterEdition,
    RegisterInstructor,
)
from hilo.registries.academies.queries import applicants, groups
from hilo.registries.academies.queries import group as group_of
from hilo.registries.officers.actions import accredit, enrol_synthetic, lodge_appeal
from hilo.registries.officers.commands import Accredit, LodgeAppeal
from hilo.registries.officers.queries import numbered, read

HERE, NEIGHBOUR = ("SSP-PUE", "CECC-PUE", "ACA-PUE"), ("SSP-JAL", "CECC-JAL")
NEIGHBOURS = 6
"""Officers of the other state: enough to see that its centre sees them, and this one does not."""
CONTESTS = "P-0023"
"""Who failed trust control a few weeks ago (enrol_demo), and contests it."""
APPLICANTS = (
    ("ASP-001", "Nora Nava Nieto", ("NANN", "010203", "MPLVTRA3")),
    ("ASP-002", "Tomás Toledo Tapia", ("TOTT", "020721", "HPLLPMA4")),
    ("ASP-003", "Celina Campos Correa", ("CACC", "000312", "MPLMRLA2")),
    ("ASP-004", "Raúl Rangel Reyes", ("RARR", "010915", "HPLNYLA9")),
    ("ASP-005", "Julia Juárez Jaimes", ("JUJJ", "030118", "MPLRMLA5")),
    ("ASP-006", "Bruno Barrios Benítez", ("BABB", "021104", "HPLRNRA6")),
    ("ASP-007", "Vera Vargas Vidal", ("VAVV", "000630", "MPLRDRA6")),
    ("ASP-008", "Hugo Hidalgo Haro", ("HIHH", "010427", "HPLDRGA2")),
)
"""Folio, name, and the CURP in its parts: letters of the name, birth date, the rest."""
TAUGHT, CADETS, BARRED = slice(0, 2), slice(2, 6), 6
"""Of them: who finished the course, who is in it, whom the centre did not clear; the last still waits."""


def open_academy(*, at: datetime) -> None:
    """The academy, its applicants, the neighbour's people and the appeal; repeated, it changes nothing."""
    refuse_if_operational("What a demonstration plays")
    day = timezone.localdate(at)
    _neighbours(at, day)
    _contested(at, day)
    office = _as("academy", at)
    if groups(office):
        return
    _accredited(HERE[2], "teaching", day, at)
    _apply(at, day)
    teachers = [
        academies.register_instructor(
            RegisterInstructor(
                name=name,
                certification=f"SESNSP/INS/{number}",
                since=day - timedelta(days=700),
                until=day + timedelta(days=395),
                account=account,
            ),
            actor=office,
            at=at,
        )
        for number, (name, account) in enumerate(
            (("Inés Instructora", "instructor"), ("Ismael Instructor", "instructor.2")), 301
        )
    ]
    initial = _edition("initial", "SESNSP/DGAT/2101", 972, "preventive_state", office, at, day)
    arms = _edition("firearms", "SESNSP/DGAT/2102", 40, "", office, at, day)
    before, now, range_ = (
        OpenGroup(
            edition=edition,
            instructor=teachers[place].pk,
            code=code,
            place=where,
            starts=day + timedelta(days=first),
            ends=day + timedelta(days=last),
            seats=30,
        )
        for edition, place, code, where, first, last in (
            (initial, 0, "FI-1", "Aula 1", -190, -8),
            (initial, 0, "FI-2", "Aula 2", -45, 135),
            (arms, 1, "AF-1", "Campo de tiro", -12, -5),
        )
    )
    ended = _group(before, _lines(TAUGHT), "ASP-001\t91\nASP-002\t54", office, at)
    academies.close_group(ended, CloseGroup(), actor=office, at=at)
    fired = "\n".join(f"SSP-PUE P-{place:04}" for place in range(9, 15))
    ready = "\n".join(f"P-{place:04}\t{70 + 4 * (place % 7)}" for place in range(9, 15))
    academies.close_group(_group(range_, fired, ready, office, at), CloseGroup(), actor=office, at=at)
    # The group that is taught now: half of the grades are in, and the classes of this week wait for their attendance.
    open_ = _group(now, _lines(CADETS), "ASP-003\t84\nASP-004\t77.5", office, at)
    teacher = _as("instructor", at)
    last = day - timedelta(days=1)
    academies.plan_days(open_, PlanDays(first=day - timedelta(days=9), last=day, hours=8), actor=office, at=at)
    group = group_of(open_, office)
    absent = [group.places.order_by("place").values_list("pk", flat=True)[1]]
    for number, on in enumerate(group.days.filter(on__lt=last).order_by("on").values_list("on", flat=True)):
        marked = MarkAttendance(on=on, absent=absent if number == 2 else [])
        academies.mark_attendance(open_, marked, actor=teacher, at=at)


def _apply(at: datetime, day: date) -> None:
    """Eight answered the call: the centre cleared six, one it did not, one it has not seen yet."""
    people = "\n".join("\t".join((folio, name, "".join(curp))) for folio, name, curp in APPLICANTS)
    told = RegisterApplicants(call="Convocatoria 2026-1", profile="preventive_state", people=people)
    personnel, centre = _as("personnel", at), _as("certification", at)
    academies.register_applicants(told, actor=personnel, at=at)
    by_folio = {row.folio: row.id for row in applicants(personnel, at=at)}
    for place, (folio, _, _) in enumerate(APPLICANTS[:-1]):
        found = ClearApplicant(
            passed=place != BARRED, issued_on=day - timedelta(days=200 + place), document=f"CECC-PUE/ASP/{place + 1:03}"
        )
        academies.clear_applicant(by_folio[folio], found, actor=centre, at=at)


def _lines(which: slice) -> str:
    return "\n".join(f"SSP-PUE {one[0]}" for one in list(APPLICANTS)[which])


def _edition(course: str, folio: str, hours: int, profile: str, office: Actor, at: datetime, day: date) -> int:
    told = RegisterEdition(
        course=course,
        folio=folio,
        hours=hours,
        since=day - timedelta(days=300),
        until=day + timedelta(days=430),
        profile=profile,
    )
    return int(academies.register_edition(told, actor=office, at=at).pk)


def _group(told: OpenGroup, people: str, table: str, office: Actor, at: datetime) -> int:
    """A group with people in it and the grades given so far."""
    group = academies.open_group(told, actor=office, at=at)
    academies.enrol(group.pk, EnrolPeople(people=people), actor=office, at=at)
    academies.give_grades(group.pk, GiveGrades(table=table), actor=office, at=at)
    return int(group.pk)


def _neighbours(at: datetime, day: date) -> None:
    """A force of another state with its own centre."""
    force, centre = NEIGHBOUR
    setup = Actor("hilo.setup", frozenset({"officers.import"}))
    if enrol_synthetic(actor=setup, institution=force, centre=centre, count=NEIGHBOURS, at=at, seed=14):
        for what in ("trust", "certificate"):
            _accredited(centre, what, day, at)


def _accredited(house: str, what: str, day: date, at: datetime) -> None:
    state = institution_named(house).state
    registry = Actor("hilo.setup", frozenset({"accreditations.write"}), states=frozenset({state}))
    told = Accredit(what=what, since=day - timedelta(days=400), document=f"SESNSP/CNCA/{house}")
    accredit(house, told, actor=registry, at=at)


def _contested(at: datetime, day: date) -> None:
    """Somebody lodged an appeal three days ago: who wrote the result down does not decide it."""
    officer, centre = numbered(HERE[0], CONTESTS), _as("certification", at)
    if officer is None:
        return
    file = read(officer.pk, centre, at=at)
    if file.appeals:
        return
    result = next(row for row in file.evaluations if row["component"] == "trust" and not row["passed"])
    told = LodgeAppeal(lodged_on=day - timedelta(days=3), document="CECC-PUE/RI/7")
    lodge_appeal(result["id"], told, actor=centre, at=at)


def _as(username: str, at: datetime) -> Actor:
    return actor_for(user_named(username), at=at, second_factor=lambda: True)
