"""The matrix: every path that sends, arms or certifies, asked of an officer in every state that stands against it.

What has to happen is the table that people read (docs/may_serve.md, standards/may_serve.toml); this asks the acts
themselves. A door of the table that nobody tries here fails, and so does a cause.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from hilo.kernel.action import ACTS
from hilo.lib.errors import Conflict
from hilo.registries.armoury import actions as armoury
from hilo.registries.officers import actions as officers
from hilo.registries.officers.commands import RehireAnswer
from hilo.registries.officers.queries import FORBIDDEN, WARNED, facts_of, standing_of
from hilo.registries.officers.rules import serving
from hilo.registries.officers.rules.certificate import judge
from tests.support.authorities import accredit

pytestmark = pytest.mark.django_db
COMPONENTS = ("trust", "competencies", "performance", "training")


class Town:
    """A force, its centre of evaluation, a dispatcher, and an officer against whom nothing stands."""

    def __init__(self, use: Callable[[str], Any], now: Any, **told: Any) -> None:
        from hilo.kernel.access.models import Institution

        for code, kind in (("SSP-PUE", "police_state"), ("CECC-PUE", "vetting"), ("FGE-PUE", "prosecutor_state")):
            Institution.objects.get_or_create(code=code, defaults={"name": code, "state": "21", "kind": kind})
        accredit("CECC-PUE")
        actor, where = use("actor"), {"states": frozenset({"21"}), "centre": ""}
        use("puebla")
        use("enrol")("PUE-P1", "police")
        self.now, self.day = now, timezone.localdate(now)
        self.pilar = actor("personnel", "SSP-PUE", name="pilar", **where)
        self.celia = actor("certification", "CECC-PUE", name="celia", **where)
        self.dario = actor("dispatcher", name="dario")
        self.omar = actor("officer", "SSP-PUE", name="omar", **where)
        self.arturo = actor("armourer", "SSP-PUE", name="arturo", **where)
        self.before = now - timedelta(days=100)
        self.weapon = armoury.enter_piece(
            kind="sidearm",
            serial="A-1",
            place="Depósito",
            licence="L-1",
            reviewed_on=self.day - timedelta(days=9),
            actor=self.arturo,
            at=now,
        )
        self.officer = self.serving("1001", **told)

    def serving(
        self, number: str, leave_out: str = "", certified: bool = True, returns: bool = False, **ends: int
    ) -> Any:
        """returns: somebody of nearly the same name and birth date was removed before, and nobody answered yet."""
        told: dict[str, Any] = {"actor": self.pilar, "institution": "SSP-PUE", "at": self.before}
        if returns:
            born = date(1990, 3, 4)
            removed = officers.enrol(number="0009", name="Ana Ruiz Gómez", born=born, **told)
            self.ends("removal", removed, self.before)
            told |= {"born": born, "answer": RehireAnswer(reason="Es otra persona")}
        row = officers.enrol(number=number, name="Ana Ruiz Gomes" if returns else f"Persona {number}", **told)
        for name in COMPONENTS:
            if name != leave_out:
                self.judged(row, name, True, self.day - timedelta(days=200), ends.get(name, 700), self.before)
        if certified and not leave_out:
            officers.issue_certificate(actor=self.celia, officer_id=row.pk, at=self.before)
        officers.record_training(
            actor=self.pilar,
            officer_id=row.pk,
            course="firearms",
            academy="Academia",
            starts=self.day - timedelta(days=90),
            ends=self.day - timedelta(days=80),
            passed=True,
            at=self.now,
        )
        return row

    def judged(self, row: Any, name: str, passed: bool, on: Any, days: int, at: Any) -> None:
        officers.record_evaluation(
            actor=self.celia,
            officer_id=row.pk,
            component=name,
            passed=passed,
            document="ACT-1",
            issued_on=on,
            valid_until=self.day + timedelta(days=days),
            at=at,
        )

    def service(self, act: Any) -> None:
        act(
            actor=self.pilar,
            officer_id=self.officer.pk,
            since=self.day,
            reason="motivo reservado",
            document="D-1",
            at=self.now,
        )

    def ends(self, cause: str, row: Any = None, at: Any = None) -> None:
        officers.separate(
            actor=self.pilar,
            officer_id=(row or self.officer).pk,
            cause=cause,
            on=timezone.localdate(at or self.now),
            resolution="R",
            reason="motivo reservado",
            at=at or self.now,
        )


def _sanctioned(town: Town) -> None:
    officers.sanction(
        actor=town.pilar,
        officer_id=town.officer.pk,
        kind="suspension",
        begins=town.day,
        until=town.day + timedelta(days=10),
        reason="motivo reservado",
        document="D-1",
        at=town.now,
    )


def _revoked(town: Town) -> None:
    folio = town.officer.certificates.get().folio
    officers.revoke_certificate(actor=town.celia, folio=folio, reason="by_order", why="motivo reservado", at=town.now)


def _doubted(town: Town) -> None:
    officers.propose_identity(
        actor=town.pilar,
        officer_id=town.officer.pk,
        document="birth_certificate",
        number="A-1",
        issuer="RC",
        name="Otra Persona",
        at=town.now,
    )


STATES: dict[str, tuple[str, dict[str, Any], Callable[[Town], Any]]] = {
    "suspended": ("suspended", {}, lambda town: town.service(officers.suspend)),
    "sanctioned": ("sanctioned", {}, _sanctioned),
    "on leave": ("leave", {}, lambda town: town.service(officers.put_on_leave)),
    "separated": ("ended", {}, lambda town: town.ends("requirements")),
    "removed": ("ended", {}, lambda town: town.ends("removal")),
    "retired": ("ended", {}, lambda town: town.ends("retirement")),
    "dead": ("ended", {}, lambda town: town.ends("death")),
    "failed": ("failed", {}, lambda town: town.judged(town.officer, "trust", False, town.day, 300, town.now)),
    "vetting lapsed": ("lapsed", {"trust": 0, "certified": False}, lambda town: None),
    "never vetted": ("never_evaluated", {"leave_out": "trust"}, lambda town: None),
    "never certified": ("never_certified", {"certified": False}, lambda town: None),
    "certificate expired": ("certificate_expired", {"performance": 0}, lambda town: None),
    "certificate suspended": (
        "certificate_suspended",
        {},
        lambda town: town.judged(town.officer, "competencies", False, town.day, 300, town.now),
    ),
    "certificate revoked": ("certificate_revoked", {}, _revoked),
    "who is pending": ("unidentified", {"returns": True, "certified": False}, lambda town: None),
    "identity pending": ("identity", {}, _doubted),
}
"""State -> the cause that the table names, how the officer began, and what was recorded then."""


def refused(code: str, *codes: str) -> Callable[[Conflict], str]:
    """What a refusal says, once it is known to be the door's own and to tell no reason."""

    def said(found: Conflict) -> str:
        assert found.code in (code, *codes)
        assert "reservado" not in found.message
        return FORBIDDEN

    return said


def _post(town: Town) -> str:
    try:
        officers.assign(
            actor=town.pilar,
            officer_id=town.officer.pk,
            post="Patrulla",
            duty="operational",
            since=town.day,
            at=town.now,
        )
    except Conflict as found:
        return refused("HILO-O433", "HILO-O434")(found)
    return ""


def _weapon(town: Town) -> str:
    try:
        armoury.hand_out(town.weapon.pk, number="1001", actor=town.arturo, at=town.now)
    except Conflict as found:
        return refused("HILO-O521", "HILO-O434")(found)
    return ""


def _board(town: Town) -> str:
    from hilo.emergency.dispatch.actions import crew
    from hilo.emergency.dispatch.queries import aboard_now

    try:
        crew("PUE-P1", town.officer.pk, actor=town.dario, at=town.now)
    except Conflict as found:
        return refused("HILO-D440")(found)
    (row,) = aboard_now("PUE-P1")
    assert "reservado" not in row.message
    return row.barred


def _aboard(town: Town) -> str:
    """The same, recorded while they are aboard."""
    from hilo.emergency.dispatch.actions import look_at_crews
    from hilo.emergency.dispatch.models import Crew
    from hilo.emergency.dispatch.queries import aboard_now
    from hilo.emergency.dispatch.reactions import WORK

    Crew.objects.create(unit_id="PUE-P1", officer=town.officer, since=town.before)
    look_at_crews([town.officer.pk], actor=WORK, at=town.now)
    (row,) = aboard_now("PUE-P1")
    return row.barred


def _detain(town: Town) -> str:
    from hilo.policing.detentions import queries
    from hilo.policing.detentions.actions import register

    row = register(
        actor=town.omar,
        kind="flagrancy",
        detained_at=town.now - timedelta(minutes=5),
        given="Juan",
        first_surname="Pérez",
        age=30,
        place="Calle 1",
        municipality="21114",
        motives="x",
        age_doubt=False,
        officers=({"name": "Persona", "number": town.officer.number, "institution": "SSP-PUE"},),
        at=town.now,
    )
    told = [one for one in queries.judged(row, town.omar, at=town.now) if one.code == "HILO-O176"]
    assert all("reservado" not in one.message for one in told)
    return {"error": FORBIDDEN, "warning": WARNED}[told[0].severity] if told else ""


def _attest(act: Callable[..., Any]) -> Callable[[Town], str]:
    """The officer is of the centre's people, and evaluates or issues with the own account."""

    def tried(town: Town) -> str:
        from dataclasses import replace

        from hilo.kernel.access.models import User

        user = User.objects.create_user("own.account")
        type(town.officer).objects.filter(pk=town.officer.pk).update(account=user)
        other = town.serving("2002", certified=False)
        try:
            act(town, replace(town.celia, user_id=user.pk), other)
        except Conflict as found:
            return refused("HILO-O522")(found)
        return ""

    return tried


def _evaluates(town: Town, who: Any, other: Any) -> None:
    officers.record_evaluation(
        actor=who, officer_id=other.pk, component="trust", passed=True, issued_on=town.day, at=town.now
    )


def _issues(town: Town, who: Any, other: Any) -> None:
    officers.issue_certificate(actor=who, officer_id=other.pk, at=town.now)


TRIES: dict[str, Callable[[Town], str]] = {
    "officer.assigned": _post,
    "equipment.issued": _weapon,
    "unit.crewed": _board,
    "unit.crew_looked_at": _aboard,
    "detention.registered": _detain,
    "officer.evaluated": _attest(_evaluates),
    "certificate.issued": _attest(_issues),
}
"""Verb of a door -> try it; what it said: "forbidden" (refused, or told so), "warned", "" for nothing."""
SILENT_WARNING = {"officer.assigned"}
"""Where a warning is no word of its own: the post's page shows the officer's verdict beside it."""
DOORS = {door["verb"]: door["purpose"] for door in serving.document()["door"]}


def test_every_door_of_the_table_is_tried_and_is_an_act():
    assert set(DOORS) == set(TRIES)
    assert set(DOORS) <= {act.verb for act in ACTS}


def test_every_cause_of_the_table_has_a_state_here():
    assert {cause for cause, *_ in STATES.values()} == {row.cause for row in serving.rows()}


@pytest.mark.parametrize("verb", TRIES)
def test_against_whom_nothing_stands_there_is_no_word(verb, request, now):
    assert TRIES[verb](Town(request.getfixturevalue, now)) == ""


@pytest.mark.parametrize(("verb", "state"), list(product(TRIES, STATES)))
def test_no_path_takes_who_is_barred_without_a_word(verb, state, request, now):
    cause, begun, record = STATES[state]
    town = Town(request.getfixturevalue, now, **begun)
    record(town)
    town.officer.refresh_from_db()
    row = next(one for one in serving.rows() if one.cause == cause)
    assert row.cause in serving.ruled("sign", judge(facts_of(town.officer, town.day), town.day).findings).causes or (
        cause == "identity"
    )
    wanted = standing_of(town.officer.pk, DOORS[verb], at=now).level
    assert serving.LEVELS.index(wanted) >= serving.LEVELS.index(row.level(DOORS[verb]))
    if wanted == WARNED and verb in SILENT_WARNING:
        wanted = ""
    assert TRIES[verb](town) == wanted
