"""What may be played where: each kind of installation beside each way to put in it what never happened."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from hilo.demonstration import show, story
from hilo.demonstration.cast import DEMO_ACCOUNTS, open_accounts
from hilo.demonstration.replay.play import play
from hilo.demonstration.simulation.clock import Agenda
from hilo.demonstration.simulation.crews import Pace
from hilo.demonstration.simulation.desk import Manners
from hilo.demonstration.simulation.stage import feed, stage
from hilo.demonstration.simulation.synthetic import calls
from hilo.emergency.calls.models import Call
from hilo.emergency.dispatch.models import Unit
from hilo.kernel.access.actions import SETUP, join, leave
from hilo.kernel.access.models import User
from hilo.kernel.installation.actions import declare
from hilo.kernel.installation.queries import declared
from hilo.kernel.installation.rules import KINDS
from hilo.kernel.ledger.queries import about, verify
from hilo.lib.errors import Conflict, Refusal
from hilo.registries.officers.models import Officer
from hilo.site.safekeeping.keep import _same_kind
from hilo.site.setting_up import one_of, set_up

NEVER = ("", "operational")
"""An installation that never said what it is, is operational."""
PLAYED = ("exercise", "demonstration")


@pytest.fixture
def of_kind(now: datetime) -> Callable[[str], None]:
    """`of_kind("exercise")`: the installation is one; "": it never said."""

    def said(kind: str) -> None:
        if kind:
            declare(actor=SETUP, kind=kind, in_use=False, at=now)

    return said


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "calls.jsonl"
    path.write_text(json.dumps({"channel": "voice", "code": "20301"}), encoding="utf-8")
    return path


def refused_with(code: str, what: Callable[[], object]) -> None:
    with pytest.raises(Refusal) as refused:
        what()
    assert refused.value.code == code


@pytest.mark.django_db(transaction=True)
class TestReplay:
    @pytest.mark.parametrize("kind", NEVER)
    def test_is_refused_in_operation(self, kind: str, of_kind: Any, puebla: Any, recording: Path, now: datetime):
        of_kind(kind)
        refused_with("HILO-K451", lambda: play(recording, form="jsonl", state="21", at=now))
        assert not Call.objects.exists()

    @pytest.mark.parametrize("kind", PLAYED)
    def test_is_played_elsewhere(self, kind: str, of_kind: Any, puebla: Any, recording: Path, now: datetime):
        of_kind(kind)
        assert play(recording, form="jsonl", state="21", at=now).accounts.accepted == 1


@pytest.mark.django_db(transaction=True)
class TestSyntheticCalls:
    START = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)

    def fed(self) -> int:
        agenda = Agenda(self.START)
        here = stage(agenda, centre="PUE", seed=3, manners=Manners(), pace=Pace())
        arrivals = calls(state="21", seed=3, start=self.START, zone="America/Mexico_City", rate=0.05)
        ends = self.START + timedelta(minutes=3)
        feed(agenda, takewhile(lambda arrival: arrival.at < ends, arrivals), here.desk.ring)
        agenda.run(until=ends)
        return Call.objects.count()

    @pytest.mark.parametrize("kind", NEVER)
    def test_are_refused_in_operation(self, kind: str, of_kind: Any, puebla: Any):
        of_kind(kind)
        refused_with("HILO-K451", self.fed)
        assert not Call.objects.exists()

    @pytest.mark.parametrize("kind", PLAYED)
    def test_ring_elsewhere(self, kind: str, of_kind: Any, puebla: Any):
        of_kind(kind)
        assert self.fed() > 0


@pytest.mark.django_db
class TestTheDemonstrationBesideTheServer:
    @pytest.fixture(autouse=True)
    def _no_process(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.started: list[Any] = []
        monkeypatch.setattr(subprocess, "Popen", lambda command, **_: self.started.append(command))

    @pytest.mark.parametrize("kind", NEVER)
    def test_is_refused_in_operation(self, kind: str, of_kind: Any):
        of_kind(kind)
        refused_with("HILO-K451", lambda: show.start("http://127.0.0.1:8911"))
        assert self.started == []

    @pytest.mark.parametrize("kind", PLAYED)
    def test_is_started_elsewhere(self, kind: str, of_kind: Any):
        of_kind(kind)
        show.start("http://127.0.0.1:8911")
        assert len(self.started) == 1


@pytest.mark.django_db
class TestSettingUp:
    def test_a_demonstration_twice_adds_nothing_the_second_time(self):
        rows = []
        for _ in range(2):
            set_up(wanted="demonstration", quiet=True)
            rows.append((declared(), User.objects.count(), Unit.objects.count(), Officer.objects.count()))
        assert rows[0] == rows[1]
        assert rows[0][0] == "demonstration"
        assert len(about(["installation:1"])) == 1
        assert not list(verify())
        # Its people are there with the password everybody knows: it does not begin an operation.
        refused_with("HILO-K453", lambda: set_up(wanted="operational", quiet=True))
        assert declared() == "demonstration"

    @pytest.mark.parametrize("kind", ["operational", "exercise"])
    def test_a_demonstration_in_what_is_none_is_refused(self, kind: str, of_kind: Any):
        of_kind(kind)
        refused_with("HILO-K452", lambda: set_up(wanted="demonstration", quiet=True))
        assert not User.objects.filter(username__in=[part.username for part in DEMO_ACCOUNTS]).exists()
        assert declared() == kind

    def test_without_a_word_it_is_operational_and_afterwards_stays_what_it_is(self, of_kind: Any):
        set_up(wanted="", quiet=True)
        assert declared() == "operational"

    @pytest.mark.parametrize("kind", KINDS)
    def test_repeated_without_a_word_it_stays_what_it_is(self, kind: str, of_kind: Any):
        of_kind(kind)
        set_up(wanted="", quiet=True)
        assert declared() == kind
        assert open_accounts() == []

    def test_an_exercise_that_never_took_a_call_begins_its_operation(self, of_kind: Any):
        of_kind("exercise")
        set_up(wanted="operational", quiet=True)
        assert [json.loads(row.data)["kind"] for row in about(["installation:1"])] == ["exercise", "operational"]

    def test_an_exercise_that_took_a_call_never_does(
        self, of_kind: Any, puebla: Any, actor: Callable[..., Any], now: datetime
    ):
        from hilo.emergency.calls.actions import receive

        of_kind("exercise")
        receive(actor=actor("operator"), channel="voice", received_at=now, at=now, latitude=19.04, longitude=-98.2)
        refused_with("HILO-K452", lambda: set_up(wanted="operational", quiet=True))
        assert declared() == "exercise"

    def test_two_kinds_at_once_are_refused(self):
        refused_with("HILO-K454", lambda: one_of(demonstration=True, exercise=True, operational=False))
        assert one_of(demonstration=False, exercise=False, operational=False) == ""


@pytest.mark.django_db
class TestAMadeUpForce:
    @pytest.mark.parametrize("kind", NEVER)
    def test_is_refused_in_operation(self, kind: str, of_kind: Any, now: datetime):
        from hilo.registries.officers.actions import enrol_demo, enrol_synthetic

        of_kind(kind)
        where = {"actor": SETUP, "institution": "PUE", "centre": "PUE", "at": now}
        refused_with("HILO-K451", lambda: enrol_synthetic(count=1, **where))
        refused_with("HILO-K451", lambda: enrol_demo(**where))


@pytest.mark.django_db
@pytest.mark.parametrize("ours", KINDS)
@pytest.mark.parametrize("theirs", KINDS)
def test_a_backup_of_another_kind_does_not_come_in_the_place_of_records(ours: str, theirs: str, of_kind: Any):
    of_kind(ours)
    if ours == theirs:
        _same_kind({"installation": theirs})
    else:
        with pytest.raises(Conflict) as refused:
            _same_kind({"installation": theirs})
        assert refused.value.code == "HILO-B418"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["operational", "exercise"])
def test_the_story_is_told_in_a_database_of_its_own_alone(kind: str, of_kind: Any):
    of_kind(kind)
    refused_with("HILO-K452", story.tell)
    assert not Call.objects.exists()


@pytest.mark.django_db
def test_an_account_that_left_is_no_open_account(puebla: Any, now: datetime):
    from hilo.demonstration.cast import DEMO_PASSWORD

    who = join(
        actor=SETUP, username="operator", name="O", institution="PUE", role="operator", password=DEMO_PASSWORD, at=now
    )
    assert open_accounts() == ["operator"]
    leave(actor=SETUP, user=who, at=now)
    assert open_accounts() == []
