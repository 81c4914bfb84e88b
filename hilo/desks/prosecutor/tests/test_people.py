"""One person in custody: who may open the page, what it shows, and every act of the authority."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localtime

from hilo.desks.reading.tests import world
from hilo.desks.reading.tests.rooms import read
from hilo.kernel.ledger.models import Entry
from hilo.policing.detentions import actions as detentions
from hilo.policing.detentions import queries
from hilo.policing.detentions.models import Detention

pytestmark = pytest.mark.django_db
DESK = "/desk/prosecutor/"


@pytest.fixture
def prosecutor(enter):
    return enter("prosecutor")


@pytest.fixture
def held(force, incident):
    """Somebody handed over to the prosecutor, for an offence that is prosecuted on complaint."""
    row = world.detained(incident, force, hours=20, on_complaint=True)
    detentions.hand_over(
        actor=world.acting("officer", force),
        number=row.number,
        to="Fiscalía General del Estado de Puebla",
        to_kind="prosecutor",
        handed_at=force - timedelta(hours=19),
        at=force,
    )
    return row.number


def person(number: str, act: str = "") -> str:
    return f"{DESK}people/{number}" + (f"/{act}" if act else "")


def local(at) -> str:
    return f"{localtime(at):%Y-%m-%dT%H:%M}"


def test_the_page_shows_clocks_and_what_was_done(prosecutor, held):
    page = read(prosecutor, person(held))
    assert "Bruno Ejemplo Prueba" in page
    assert "CNPP 148" in page
    assert "CPEUM 16" in page
    assert Entry.objects.filter(
        subject=f"detention:{held}", actor="prosecutor", verb="detention.read", why="control of the detention"
    ).exists()


def test_the_complaint_is_noted(prosecutor, held, force):
    assert "Complaint received" in read(prosecutor, person(held))
    answer = prosecutor.post(person(held, "complaint"), {"made_at": local(force - timedelta(hours=1))})
    assert answer.status_code == 302
    assert Detention.objects.get(number=held).complaint_at is not None
    assert "Complaint received" not in read(prosecutor, person(held))


def test_a_victim_who_is_physically_unable_gives_the_complaint_the_legal_term(prosecutor, held, force):
    answer = prosecutor.post(person(held, "victim-unable"), {"found_at": local(force - timedelta(hours=2))})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    row = Detention.objects.get(number=held)
    assert row.victim_unable_at is not None
    due = {one.term: one.due_at for one in queries.clocks(row, at=force)}
    assert due["T03"] == due["T04"] == row.handed_at + timedelta(hours=48)
    assert "physically unable to complain" in read(prosecutor, person(held))


def test_the_page_says_whose_a_limit_is(prosecutor, held):
    page = read(prosecutor, person(held))
    assert "the limit is the law" in page
    assert "if whoever may complain could not be found" in page


def test_the_judge_is_asked_for_more_time_by_the_accused_alone(prosecutor, held, force):
    before = {"to": "Juzgado de Control", "handed_at": local(force - timedelta(hours=1))}
    assert prosecutor.post(person(held, "judge"), before).status_code == 302
    page = read(prosecutor, person(held))
    assert "Asked by the accused (CPEUM 19; CNPP 313)" in page
    given = {"term": "T06", "reason": "Solicita la duplicidad"}
    answer = prosecutor.post(person(held, "extend"), given, follow=True)
    assert "Extended. Asked by the accused (CPEUM 19; CNPP 313)." in answer.content.decode()


def test_the_whole_term_of_an_adolescent_is_required_by_the_prosecutor(enter, force, incident):
    row = world.detained(incident, force, hours=20, age=16)
    given = {
        "to": "Fiscalía especializada",
        "to_kind": "adolescent_prosecutor",
        "handed_at": force - timedelta(hours=19),
    }
    detentions.hand_over(actor=world.acting("officer", force), number=row.number, at=force, **given)
    specialist = enter("young.prosecutor")
    assert "Required by the prosecutor" in read(specialist, person(row.number))
    asked = {"term": "T19", "reason": "Faltan dos peritajes"}
    answer = specialist.post(person(row.number, "extend"), asked, follow=True)
    said = answer.content.decode()
    assert "Required by the prosecutor, who justifies it by the investigation (LNSIJPA 130; CPEUM 16)." in said
    assert "Asked by the accused" not in said


def test_the_detention_is_verified_and_ratified(prosecutor, held):
    assert prosecutor.post(person(held, "ratify"), {"reason": " "}).status_code == 422
    assert prosecutor.post(person(held, "ratify"), {"reason": "Flagrancia, 146-II-a"}).status_code == 302
    page = read(prosecutor, person(held))
    assert "Found lawful" in page
    assert "The detention is ratified" not in page


def test_the_person_is_freed_at_once(prosecutor, held, force):
    assert prosecutor.post(person(held, "release"), {"ground": "", "released_at": ""}).status_code == 422
    answer = prosecutor.post(person(held, "release"), {"ground": "not_ratified", "released_at": local(force)})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert Detention.objects.get(number=held).status == "released"
    assert "not in custody any more" in read(prosecutor, person(held))


def test_the_person_is_put_before_the_judge_and_that_clock_runs(prosecutor, held, force):
    form = {"to": "Juzgado de control", "handed_at": local(force - timedelta(minutes=5)), "received_by": "Sala 2"}
    assert prosecutor.post(person(held, "judge"), form).status_code == 302
    assert Detention.objects.get(number=held).status == "before_judge"
    page = read(prosecutor, person(held))
    assert "Extend a term" in page
    assert prosecutor.post(person(held, "extend"), {"term": "T06", "reason": "Lo pidió la defensa"}).status_code == 302
    assert prosecutor.post(person(held, "ruling"), {"ruled_at": local(force)}).status_code == 302


def test_the_record_is_updated_and_what_stood_there_is_kept(prosecutor, held):
    form = {
        "occupation": "Panadero",
        "was:occupation": "",
        "post": "Agente del MP",
        "language": "es",
        "was:language": "es",
    }
    assert prosecutor.post(person(held, "update"), form).status_code == 302
    page = read(prosecutor, person(held))
    assert "Panadero" in page
    assert "Record updated" in page


def test_an_update_that_changes_nothing_is_refused_and_a_wrong_one_keeps_what_was_typed(prosecutor, held):
    assert prosecutor.post(person(held, "update"), {"language": "es", "was:language": "es"}).status_code == 422
    answer = prosecutor.post(person(held, "update"), {"born_on": "ayer", "was:born_on": ""})
    assert answer.status_code == 422
    assert 'value="ayer"' in answer.content.decode()


def test_an_adolescent_is_only_for_the_specialised_prosecutor(prosecutor, enter, force, incident):
    row = world.detained(incident, force, given=world.CHILD, first_surname="Sin Apellido", age=15)
    assert prosecutor.get(person(row.number)).status_code == 404
    wall = read(prosecutor, DESK + "wall")
    assert world.CHILD not in wall
    young = enter("young.prosecutor")
    assert world.CHILD in read(young, person(row.number))
    assert row.number in read(young, DESK + "wall")
    assert world.CHILD not in read(young, DESK + "wall")


def test_the_wall_shows_numbers_and_no_names(prosecutor, held):
    page = read(prosecutor, DESK + "wall")
    assert held in page
    assert "Bruno" not in page
    assert "Ejemplo" not in page
    assert held in read(prosecutor, DESK + "wall/live")


def test_an_empty_wall_says_so(prosecutor):
    assert "Nobody is in custody" in read(prosecutor, DESK + "wall")


def test_nobody_else_opens_a_person(enter, held):
    for who in ("officer", "commander", "defender", "liaison", "custodian"):
        browser = enter(who)
        assert browser.get(person(held)).status_code == 403, who
        assert browser.post(person(held, "release"), {"ground": "other"}).status_code == 403, who
        assert browser.get(DESK + "wall").status_code == 403, who


def test_an_act_that_does_not_exist_is_not_found(prosecutor, held):
    assert prosecutor.post(person(held, "forget")).status_code == 404
