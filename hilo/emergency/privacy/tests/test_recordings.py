"""A recording's reference is kept as long as its purpose needs, and given only to who may have it."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from hilo.emergency.privacy.actions import disclose, expire_recordings, release
from hilo.emergency.privacy.queries import disclosures, due_recordings
from hilo.kernel.ledger.queries import about
from hilo.lib.errors import Conflict, Forbidden, Refusal

from .conftest import MONDAY

pytestmark = pytest.mark.django_db
GIVEN = {"authority": "Fiscalía", "document": "FGE/12/2026", "basis": "CNPP art. 215"}
YEAR = timedelta(days=366)


def test_a_recording_is_dropped_when_its_time_is_over_and_not_before(called, officer):
    call = called()
    assert due_recordings(officer, at=MONDAY + timedelta(days=300)) == []
    assert expire_recordings(actor=officer, at=MONDAY + YEAR) == 1
    call.refresh_from_db()
    assert (call.recording, call.narrative) == ("", "Se metieron a mi casa")
    assert about([f"call:{call.folio}"])[-1].verb == "call.recording_dropped"
    assert expire_recordings(actor=officer, at=MONDAY + YEAR) == 0


def test_improper_calls_are_kept_for_a_shorter_time(puebla, actor, officer):
    from hilo.emergency.calls.actions import answer, mark_improper, receive

    taker = actor("integrator", "NAC", centre="PUE")
    call = receive(actor=taker, channel="voice", recording="rec://1", received_at=MONDAY, at=MONDAY)
    answer(actor=taker, call_id=call.pk, at=MONDAY)
    mark_improper(actor=taker, call_id=call.pk, kind="prank", at=MONDAY)
    assert due_recordings(officer, at=MONDAY + timedelta(days=89)) == []
    assert [row.pk for row in due_recordings(officer, at=MONDAY + timedelta(days=90))] == [call.pk]


def test_an_institution_sets_its_own_time_of_keeping(called, officer, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    (tmp_path / "catalogues").mkdir()
    own = tmp_path / "catalogues" / "retention.toml"
    own.write_text("[days]\nimproper = 5\nproper = 10\n")
    called()
    assert len(due_recordings(officer, at=MONDAY + timedelta(days=4))) == 1
    own.write_text("[days]\nproper = 0\n")
    with pytest.raises(Refusal) as refused:
        due_recordings(officer, at=MONDAY)
    assert refused.value.code == "HILO-Q430"


def test_a_disclosed_recording_is_kept_until_the_hold_is_released(called, officer):
    call = called()
    row = disclose(actor=officer, call_id=call.pk, at=MONDAY, **GIVEN)
    assert [held.pk for held in disclosures(officer)] == [row.pk]
    assert expire_recordings(actor=officer, at=MONDAY + YEAR) == 0
    release(actor=officer, disclosure_id=row.pk, reason="Se archivó la carpeta", at=MONDAY + YEAR)
    with pytest.raises(Conflict) as again:
        release(actor=officer, disclosure_id=row.pk, reason="Otra vez", at=MONDAY + YEAR)
    assert again.value.code == "HILO-Q409"
    assert expire_recordings(actor=officer, at=MONDAY + YEAR) == 1


@pytest.mark.parametrize("missing", ["authority", "document", "basis"])
def test_a_recording_is_given_only_on_a_document_that_names_its_law(called, officer, missing):
    with pytest.raises(Refusal) as refused:
        disclose(actor=officer, call_id=called().pk, at=MONDAY, **(GIVEN | {missing: " "}))
    assert refused.value.code == "HILO-Q428"


def test_there_must_be_a_recording_and_the_right_to_give_it(called, officer, actor):
    with pytest.raises(Refusal) as refused:
        disclose(actor=officer, call_id=called(recording="").pk, at=MONDAY, **GIVEN)
    assert refused.value.code == "HILO-Q429"
    with pytest.raises(Forbidden):
        disclose(actor=actor("supervisor"), call_id=called().pk, at=MONDAY, **GIVEN)


def test_the_server_drops_them_by_itself(called, monkeypatch):
    from hilo.emergency.privacy import reactions

    class OneRound(threading.Event):
        rounds = 0

        def wait(self, timeout=None):
            self.rounds += 1
            return self.rounds > 1

    call = called()
    monkeypatch.setattr("django.utils.timezone.now", lambda: MONDAY + YEAR)
    monkeypatch.setattr(reactions, "close_old_connections", lambda: None)
    reactions.keep_recordings_no_longer(OneRound())
    call.refresh_from_db()
    assert call.recording == ""


def test_no_other_institution_of_the_state_hears_who_asked_for_a_recording(called, officer, actor):
    from hilo.kernel.events.models import Fact
    from hilo.kernel.events.queries import hears

    disclose(actor=officer, call_id=called().pk, at=MONDAY, **GIVEN)
    fact = Fact.objects.get(name="privacy.RecordingDisclosed")
    assert not hears(actor("commander", "SSP-PUE"), fact)
    assert hears(actor("supervisor"), fact)
