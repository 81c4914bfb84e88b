"""Who is with an incident hears of it: a crew while it is sent, a partner centre after it handed it over; no other."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from hilo.emergency.dispatch.actions import assign, step
from hilo.emergency.incidents.actions import acknowledge as heard
from hilo.emergency.incidents.actions import tell
from hilo.emergency.incidents.queries import notes, owed_by, read
from hilo.emergency.mutual_aid.actions import acknowledge
from hilo.kernel.domain import unit_of
from hilo.kernel.events.models import Fact
from hilo.lib.errors import Forbidden

pytestmark = pytest.mark.django_db
GUN = "Ahora trae una pistola"


@pytest.fixture
def crew(actor):
    """`crew("PUE-P1")`: whoever is signed in on that unit's phone."""
    return lambda code, **fields: actor("unit", name=f"crew.{code}", unit=code, **fields)


@pytest.fixture
def sent(units, open_incident, dario, now):
    """Puebla's incident with its patrol."""
    incident = open_incident()
    assign(incident.folio, actor=dario, at=now, units=["PUE-P1"])
    return incident


def subjects():
    rows = Fact.objects.filter(name="incidents.NoteWritten").order_by("id")
    return [(row.subject.partition(":")[0], row.subject.partition(":")[2], row.state) for row in rows]


def refused(attempt):
    with pytest.raises(Forbidden) as refusal:
        attempt()
    return refusal.value.code


def test_the_crew_that_is_sent_hears_reads_writes_and_answers(sent, crew, dario, now):
    note = tell(sent.folio, actor=dario, at=now, text=GUN)
    assert subjects() == [("incident", sent.folio, "21"), ("unit", "PUE-P1", "21")]
    (said,) = notes(sent.folio, crew("PUE-P1"), at=now).notes
    assert (said.text, said.owed) == (GUN, True)
    heard(sent.folio, note.pk, actor=crew("PUE-P1"), at=now)
    said = tell(sent.folio, actor=crew("PUE-P1"), at=now, template="need_ambulance")
    last = notes(sent.folio, dario, at=now).notes[-1]
    assert (last.id, last.role, last.unit, last.owed) == (said.pk, "crew", "PUE-P1", True)
    assert [one.unit for one in notes(sent.folio, dario, at=now).notes[0].heard] == ["PUE-P1"]


def test_a_crew_that_was_not_sent_hears_and_reads_nothing(sent, crew, dario, now):
    note = tell(sent.folio, actor=dario, at=now, text=GUN)
    other = crew("PUE-P2")
    assert refused(lambda: notes(sent.folio, other, at=now)) == "HILO-A406"
    assert refused(lambda: tell(sent.folio, actor=other, at=now, text="hola")) == "HILO-A406"
    assert refused(lambda: heard(sent.folio, note.pk, actor=other, at=now)) == "HILO-A406"
    assert ("unit", "PUE-P2", "21") not in subjects()


def test_a_crew_that_was_released_meanwhile_reads_nothing_more(sent, crew, dario, now):
    step("PUE-P1", actor=dario, at=now, status="free")
    note = tell(sent.folio, actor=dario, at=now, text=GUN)
    assert refused(lambda: heard(sent.folio, note.pk, actor=crew("PUE-P1"), at=now)) == "HILO-A406"
    assert subjects() == [("incident", sent.folio, "21")]


def test_what_a_crew_said_without_a_line_while_it_was_there_still_arrives(sent, crew, dario, now):
    step("PUE-P1", actor=dario, at=now + timedelta(seconds=60), status="free")
    back, who = now + timedelta(minutes=10), crew("PUE-P1")
    tell(sent.folio, actor=who, at=back, text="Hay otro herido", said_at=now + timedelta(seconds=30))
    (said,) = notes(sent.folio, dario, at=back).notes
    assert (said.unit, said.at, said.said_at) == ("PUE-P1", back, now + timedelta(seconds=30))
    for lie in (now + timedelta(minutes=5), now - timedelta(days=1)):
        assert refused(lambda at=lie: tell(sent.folio, actor=who, at=back, text="hola", said_at=at)) == "HILO-A406"


def test_a_unit_of_the_same_code_of_another_institution_is_no_crew_of_it(sent, crew, now):
    # Whose crew somebody is, is asked as the actor is made.
    said = unit_of(0, "PUE-P1", "SSP-PUE", "21")
    stranger = crew(said, institution="SSP-PUE", kind="police_state")
    assert said == ""
    assert refused(lambda: notes(sent.folio, stranger, at=now)) == "HILO-A406"


def test_a_partner_keeps_sight_and_voice_after_it_handed_over(sent, offered, dario, jacinta, teodora, now):
    acknowledge(offered.pk, actor=jacinta, at=now)
    folio = offered.incident.folio
    tell(folio, actor=jacinta, at=now, text=GUN)
    assert {("incident", folio, "14"), ("incident", folio, "21")} <= set(subjects())
    (said,) = notes(folio, dario, at=now).notes
    assert (said.text, said.owed) == (GUN, True)
    incident = read(folio, dario, at=now)
    assert (incident.centre_id, owed_by([incident], dario)) == ("JAL", {folio: [said.id]})
    heard(folio, said.id, actor=dario, at=now)
    assert owed_by([incident], dario) == {}
    tell(folio, actor=dario, at=now, text="Nuestra patrulla espera en la caseta")
    assert notes(folio, jacinta, at=now).notes[-1].role == "partner"
    assert refused(lambda: notes(folio, teodora, at=now)) == "HILO-A404"
    assert refused(lambda: read(folio, teodora, at=now)) == "HILO-A404"


def test_a_centre_keeps_sight_while_its_unit_is_there_and_the_crew_hears_the_new_centre(
    units, open_incident, dario, jacinta, crew, now
):
    from hilo.emergency.mutual_aid.actions import offer

    incident = open_incident()
    assign(incident.folio, actor=dario, at=now, units=["PUE-P1"])
    row = offer(actor=dario, folio=incident.folio, to="JAL", reason="va hacia allá", at=now)
    acknowledge(row.pk, actor=jacinta, at=now)
    tell(incident.folio, actor=jacinta, at=now, text=GUN)
    assert ("unit", "PUE-P1", "21") in subjects()
    assert [note.text for note in notes(incident.folio, crew("PUE-P1"), at=now).notes] == [GUN]


def test_the_words_are_in_no_fact(sent, crew, now):
    tell(sent.folio, actor=crew("PUE-P1"), at=now, text=GUN)
    assert not [row for row in Fact.objects.all() if "pistola" in json.dumps(row.payload)]
