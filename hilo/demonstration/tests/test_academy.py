"""The demonstration has somebody at every step from a public call to the certificate, and a second hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from hilo.demonstration.academy import _as, open_academy
from hilo.demonstration.setting_up import add_demonstration
from hilo.kernel.access.actions import SETUP
from hilo.kernel.installation.actions import declare
from hilo.kernel.ledger.queries import verify
from hilo.lib.errors import Conflict, NotFound, Refusal
from hilo.registries.academies.actions import admit
from hilo.registries.academies.queries import applicants, groups, read
from hilo.registries.officers.actions import decide_appeal
from hilo.registries.officers.models import Appeal, Officer
from hilo.registries.officers.queries import get

pytestmark = pytest.mark.django_db


@pytest.fixture
def played(puebla: Any, jalisco: Any, national: Any, now: datetime) -> None:
    declare(actor=SETUP, kind="demonstration", in_use=False, at=now)
    add_demonstration(at=now)


def test_an_academy_applicants_another_state_and_an_appeal_are_there_to_be_worked_with(
    played: None, now: datetime
) -> None:
    office, personnel = _as("academy", now), _as("personnel", now)
    stood = {group.code: group for group in groups(office)}
    assert set(stood) == {"FI-1", "FI-2", "AF-1"}
    cadets = read(stood["FI-2"].id, office, at=now).people
    assert [seat.grade is not None for seat in cadets] == [True, True, False, False]
    assert [group.code for group in groups(_as("instructor.2", now))] == ["AF-1"]

    stages = {row.folio: row.stage for row in applicants(personnel, at=now)}
    assert set(stages.values()) == {"trained", "cleared", "cadet", "barred", "waits"}
    finished = next(row.id for row in applicants(personnel, at=now) if row.stage == "trained")
    admitted = admit(finished, number="P-0900", joined_on=now.date(), actor=personnel, at=now)

    theirs = Officer.objects.filter(institution="SSP-JAL").first()
    assert get(theirs.pk, _as("jal.certification", now)) == theirs
    with pytest.raises(NotFound):
        get(theirs.pk, _as("certification", now))
    with pytest.raises(NotFound):
        get(admitted.pk, _as("jal.certification", now))

    appeal = Appeal.objects.get(outcome="")
    decided = {
        "outcome": "upheld",
        "decided_on": now.date(),
        "authority": "Comisión",
        "resolution": "R-1",
        "words": "x",
    }
    with pytest.raises(Conflict):
        decide_appeal(appeal.pk, actor=_as("certification", now), at=now, **decided)
    decide_appeal(appeal.pk, actor=_as("certification.2", now), at=now, **decided)
    assert not list(verify())


def test_the_academy_is_opened_once(played: None, now: datetime) -> None:
    before = (len(groups(_as("academy", now))), Officer.objects.count(), Appeal.objects.count())
    open_academy(at=now)
    assert (len(groups(_as("academy", now))), Officer.objects.count(), Appeal.objects.count()) == before


@pytest.mark.parametrize("kind", ["", "operational"])
def test_no_academy_is_made_up_where_calls_are_real(kind: str, now: datetime) -> None:
    if kind:
        declare(actor=SETUP, kind=kind, in_use=False, at=now)
    with pytest.raises((Refusal, Conflict)) as refused:
        open_academy(at=now)
    assert refused.value.code == "HILO-K451"
