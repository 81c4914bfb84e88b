"""What is learned while help is under way reaches who must hear it, and it is seen who has."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hilo.emergency.calls.actions import erase
from hilo.emergency.incidents.actions import acknowledge, join, link, note_call, note_of_house, tell
from hilo.emergency.incidents.models import Note
from hilo.emergency.incidents.queries import notes, owed_by
from hilo.emergency.incidents.rules import begins_at, ends_at, is_grave, new_words, owes, templates
from hilo.lib.errors import Forbidden, NotFound, Refusal

pytestmark = pytest.mark.django_db
GUN = "Ahora trae una pistola"


@pytest.fixture
def dario(actor):
    return actor("dispatcher", name="dario")


@pytest.fixture
def olga(actor):
    return actor("operator", name="olga")


@pytest.fixture
def incident(open_incident):
    return open_incident(narrative="Un hombre grita en la calle")


def typed(incident, text, olga, at):
    return note_call(incident.first_call_id, actor=olga, at=at, narrative=text)


def texts(incident, who, at, **asked):
    return [(note.role, note.text, note.grave, note.owed) for note in notes(incident.folio, who, at=at, **asked).notes]


def test_what_the_operator_types_after_the_code_is_a_note_with_its_words_alone(incident, olga, dario, now):
    typed(incident, f"{incident.first_call.narrative}\n{GUN}", olga, now)
    assert texts(incident, dario, now) == [("operator", GUN, True, True)]


def test_typing_on_adds_to_the_note_and_a_fact_says_so(incident, olga, dario, facts, now):
    for second, text in enumerate(("Ahora", "Ahora trae", "Ahora trae una pistola")):
        typed(incident, f"{incident.first_call.narrative}\n{text}", olga, now + timedelta(seconds=second))
    assert texts(incident, dario, now) == [("operator", GUN, True, True)]
    heard = [payload for name, _, payload in facts() if name == "NoteWritten"]
    # The pistol sounds as a note of its own would; the words in between do not.
    assert [(one["goes_on"], one["grave"]) for one in heard] == [(False, False), (True, False), (False, True)]


def test_words_after_an_acknowledgement_are_a_new_note_that_repeats_its_line(incident, olga, dario, now):
    before = incident.first_call.narrative
    typed(incident, f"{before}\nAhora trae", olga, now)
    acknowledge(incident.folio, Note.objects.get().pk, actor=dario, at=now)
    typed(incident, f"{before}\nAhora trae una pistola", olga, now + timedelta(seconds=3))
    assert texts(incident, dario, now) == [("operator", "Ahora trae", False, False), ("operator", GUN, True, True)]


def test_a_minute_later_it_is_another_note(incident, olga, dario, now):
    before = incident.first_call.narrative
    typed(incident, f"{before}\nEs el vecino", olga, now)
    typed(incident, f"{before}\nEs el vecino\n{GUN}", olga, now + timedelta(minutes=1))
    assert [text for _, text, *_ in texts(incident, dario, now)] == ["Es el vecino", GUN]


def test_a_call_that_tells_of_nothing_yet_makes_no_note(ring, olga, now):
    call = ring(narrative="Un hombre grita")
    note_call(call.pk, actor=olga, at=now, narrative="Un hombre grita y golpea")
    assert not Note.objects.exists()


def test_a_later_call_that_is_linked_writes_to_the_same_stream(incident, ring, olga, dario, now):
    later = ring(narrative="Oigo gritos")
    link(incident.folio, later.pk, actor=dario, at=now)
    # What was typed of it before brings the second caller's words to who drives there.
    assert texts(incident, dario, now) == [("operator", "Oigo gritos", False, False)]
    note_call(later.pk, actor=olga, at=now + timedelta(minutes=1), narrative="Oigo gritos\nY disparos")
    assert texts(incident, dario, now)[1:] == [("operator", "Y disparos", True, True)]


def test_a_dispatcher_owes_no_answer_to_their_own_note_and_one_to_the_houses(incident, dario, now):
    tell(incident.folio, actor=dario, at=now, text="No entren por el norte", grave=True)
    assert texts(incident, dario, now) == [("dispatcher", "No entren por el norte", True, False)]
    assert owed_by([incident], dario) == {}


def test_an_acknowledgement_is_kept_once_for_a_centre_and_ends_what_is_owed(incident, olga, dario, actor, facts, now):
    note = tell(incident.folio, actor=olga, at=now, text=GUN)
    assert owed_by([incident], dario) == {incident.folio: [note.pk]}
    for who in (dario, actor("dispatcher", name="diana")):
        acknowledge(incident.folio, note.pk, actor=who, at=now)
    (read,) = notes(incident.folio, dario, at=now).notes
    assert [(one.by, one.centre, one.unit) for one in read.heard] == [("dario", "PUE", "")]
    assert (read.owed, owed_by([incident], dario)) == (False, {})
    assert len([name for name, *_ in facts() if name == "NoteAcknowledged"]) == 1


def test_an_operator_reads_and_acknowledges_nothing_for_who_dispatches(incident, olga, dario, now):
    note = tell(incident.folio, actor=olga, at=now, text=GUN)
    with pytest.raises(Forbidden) as refused:
        acknowledge(incident.folio, note.pk, actor=olga, at=now)
    assert (refused.value.code, owed_by([incident], dario)) == ("HILO-A403", {incident.folio: [note.pk]})


def test_no_fact_and_no_ledger_entry_carries_the_words(incident, olga, dario, facts, history, now):
    note = tell(incident.folio, actor=olga, at=now, text=GUN)
    acknowledge(incident.folio, note.pk, actor=dario, at=now)
    notes(incident.folio, dario, at=now)
    assert "pistola" not in str(facts()) + str(history(incident))
    said = [(who, verb) for who, verb, *_ in history(incident)][-3:]
    assert said == [("olga", "incident.told"), ("dario", "incident.acknowledged"), ("dario", "notes.read")]


def test_a_template_is_read_in_the_readers_language_with_what_was_added(incident, olga, dario, now):
    from django.utils.translation import override

    tell(incident.folio, actor=olga, at=now, template="access", text="la calle de atrás")
    with override("en"):
        assert [text for _, text, *_ in texts(incident, dario, now)] == ["Way in by la calle de atrás"]
    with override("es"):
        assert [text for _, text, *_ in texts(incident, dario, now)] == ["Entrada por la calle de atrás"]


def test_a_note_says_something(incident, dario, now):
    with pytest.raises(Refusal) as empty:
        tell(incident.folio, actor=dario, at=now, text="  ")
    with pytest.raises(Refusal) as strange:
        tell(incident.folio, actor=dario, at=now, template="no_such")
    assert (empty.value.code, strange.value.code) == ("HILO-I425", "HILO-I446")


def test_a_neighbour_centre_of_no_part_reads_writes_and_answers_nothing(incident, olga, actor, jalisco, now):
    note = tell(incident.folio, actor=olga, at=now, text=GUN)
    for stranger in (actor("dispatcher", "JAL"), actor("dispatcher", centre="PUE2"), actor("operator", centre="PUE2")):
        for attempt in (
            lambda who=stranger: tell(incident.folio, actor=who, at=now, text="hola"),
            lambda who=stranger: acknowledge(incident.folio, note.pk, actor=who, at=now),
            lambda who=stranger: notes(incident.folio, who, at=now),
        ):
            with pytest.raises(Forbidden) as refused:
                attempt()
            assert refused.value.code in ("HILO-A404", "HILO-A406")
    assert Note.objects.count() == 1


def test_a_note_of_another_incident_is_not_found_through_this_one(open_incident, dario, olga, now):
    mine, other = open_incident(), open_incident()
    note = tell(other.folio, actor=olga, at=now, text=GUN)
    with pytest.raises(NotFound):
        acknowledge(mine.folio, note.pk, actor=dario, at=now)


def test_what_was_said_of_a_joined_incident_is_read_in_the_one_it_proved_to_be(open_incident, olga, dario, now):
    first, second = open_incident(), open_incident()
    note = tell(second.folio, actor=olga, at=now, text=GUN)
    join(second.folio, actor=dario, at=now, into=first.folio)
    (read,) = notes(first.folio, dario, at=now).notes
    assert (read.incident, read.owed) == (second.folio, True)
    assert owed_by([first], dario) == {first.folio: [note.pk]}
    acknowledge(first.folio, note.pk, actor=dario, at=now)
    assert not notes(first.folio, dario, at=now).notes[0].owed


def test_an_erased_call_takes_its_words_out_of_the_notes_too(incident, olga, dario, actor, now):
    typed(incident, f"{incident.first_call.narrative}\n{GUN}", olga, now)
    erase(incident.first_call_id, "SOL-1", actor=actor("integrator", permissions=frozenset({"privacy.answer"})), at=now)
    assert texts(incident, dario, now) == [("operator", "", True, True)]


def test_of_five_hundred_notes_the_latest_come_first_and_no_grave_one_is_cut(incident, olga, dario, now):
    first = tell(incident.folio, actor=olga, at=now, text=GUN)
    Note.objects.bulk_create(
        Note(incident=incident, at=now, by="olga", role="operator", centre="PUE", text=f"nota {n}") for n in range(499)
    )
    page = notes(incident.folio, dario, at=now)
    assert (page.all, len(page.notes), page.notes[0].id, page.notes[-1].text) == (500, 201, first.pk, "nota 498")
    seen = {note.id for note in page.notes}
    while page.before:
        page = notes(incident.folio, dario, at=now, before=page.before)
        seen |= {note.id for note in page.notes}
    assert len(seen) == 500


def test_the_house_itself_says_what_it_did(incident, dario, now):
    from hilo.kernel.action import action, held

    @action("dispatch.assign", verb="incident.reclassified")
    def doing(*, actor, at):
        held(incident)
        note_of_house(incident, "hold", at=at)

    doing(actor=dario, at=now)
    assert texts(incident, dario, now) == [("system", "Esperen: no entren hasta que sea seguro", True, True)]


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        ("", "hola", "hola"),
        ("Un hombre", "Un hombre\nAhora con arma", "Ahora con arma"),
        ("Un hombre ", "Un hombre con arma", "con arma"),
        ("Un hombre c", "Un hombre con arma", "Un hombre con arma"),
        ("uno\ndos", "uno\ndos tres", "dos tres"),
        ("uno\ndos", "uno\ndes\ntres", "des\ntres"),
        ("trae pistla\nazul", "trae pistola\nazul", "trae pistola"),
        ("uno\ndos\ntres", "uno\ntres", ""),
        ("uno dos", "uno", ""),
        ("uno", "uno  \n", ""),
    ],
)
def test_what_is_new_in_a_narrative(before, after, new):
    begins = begins_at(before, after)
    assert new_words(after, begins, ends_at(before, after, begins)) == new


@pytest.mark.parametrize(
    ("text", "grave"),
    [
        ("AHORA TRAE PISTOLA", True),
        ("está armado", True),
        ("no respira", True),
        ("He has a gun", True),
        ("hay dos bomberos", False),
        ("un armario cayó", False),
        ("ya llegó la ambulancia", False),
    ],
)
def test_words_that_are_grave_by_themselves(text, grave):
    assert is_grave(text) is grave


def test_every_crew_and_centre_that_is_there_owes_an_answer_but_not_who_wrote():
    crew, lead, partner = ("PUE", "PUE-P1"), ("PUE", ""), ("JAL", "")
    assert owes(crew, "crew", True, (), lead, "PUE")
    assert owes(lead, "operator", True, (), lead, "PUE")
    assert owes(lead, "dispatcher", True, (), partner, "PUE")
    assert not owes(lead, "dispatcher", True, (), lead, "PUE")
    assert not owes(crew, "crew", True, (), crew, "PUE")
    assert not owes(crew, "crew", False, (), lead, "PUE")
    assert not owes(crew, "crew", True, (lead,), lead, "PUE")


def test_every_template_is_in_two_languages_and_for_a_known_role():
    for template in templates().values():
        assert all(template.labels.values())
        assert template.roles <= {"operator", "dispatcher", "supervisor", "crew", "partner", "system"}
