"""A commander reads a report, sends it back, signs it, hands it over, asks for an amendment; and nobody else does."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from hilo.desks.reading.tests import world
from hilo.desks.reading.tests.rooms import read
from hilo.kernel.access.actions import SETUP, join
from hilo.kernel.ledger.models import Entry
from hilo.policing.reports import actions as reports
from hilo.policing.reports import queries
from hilo.policing.reports.models import Report
from hilo.registries.officers import actions as officers

pytestmark = pytest.mark.django_db
DESK = "/desk/commander/"


@pytest.fixture
def folio(force, incident):
    return world.submitted(incident, force)


@pytest.fixture
def commander(enter):
    return enter("commander")


def address(folio: str, act: str = "") -> str:
    return f"{DESK}reports/{folio}" + (f"/{act}" if act else "")


def left(page: str) -> list[str]:
    """The findings that the signing form asks to acknowledge."""
    return [html.unescape(value) for value in re.findall(r'name="acknowledged" value="([^"]+)"', page)]


def sign(commander, folio, **form):
    ticked = left(read(commander, address(folio)))
    return commander.post(address(folio, "sign"), {"acknowledged": ticked, "reason": "Se revisó"} | form)


def test_the_queue_shows_what_waits_oldest_first(commander, folio, incident, force):
    later = world.submitted(incident, force + timedelta(minutes=5))
    page = read(commander, DESK)
    assert page.index(folio) < page.index(later)
    assert commander.get(DESK + "next")["Location"].endswith(folio)
    assert commander.get(DESK + "next", {"after": folio})["Location"].endswith(later)
    assert commander.get(DESK + "next", {"after": later})["Location"] == DESK


def test_an_empty_queue_says_so(commander):
    assert "Nothing waits for review" in read(commander, DESK)


def test_the_queue_shows_the_clocks_of_who_is_held(commander, folio, incident, force):
    number = world.detained(incident, force, hours=3).number
    assert number in read(commander, DESK)
    assert number in read(commander, address(folio))


def test_the_report_is_read_part_by_part_with_what_was_found(commander, folio):
    page = read(commander, address(folio))
    for part in ("Hand-over", "First responder", "Use of force", "Interview 2"):
        assert part in page
    assert "left open" in page, "the street is missing"
    assert re.search(r"HILO-R\d{3}", page)
    assert "What remedies it:" in page


def test_reading_is_written_in_the_ledger_with_its_purpose(commander, folio):
    read(commander, address(folio))
    found = Entry.objects.filter(subject=f"report:{folio}", actor="commander", verb="report.read")
    assert found.exists()
    assert found.first().why == "review of reports"


def test_a_report_goes_back_with_remarks_at_its_fields(commander, folio):
    path = "sections.place.street"
    answer = commander.post(address(folio, "send-back"), {f"remark:{path}": "Falta la calle", "remark:": "Casi listo"})
    assert answer.status_code == 302
    assert Report.objects.get(folio=folio).status == "returned"
    page = read(commander, address(folio))
    assert "Falta la calle" in page
    assert "Casi listo" in page


def test_without_a_remark_it_does_not_go_back_and_says_why(commander, folio):
    answer = commander.post(address(folio, "send-back"), {"remark:": "  "})
    assert answer.status_code == 422
    assert "Write at least one remark" in answer.content.decode()
    assert Report.objects.get(folio=folio).status == "submitted"


def test_a_refusal_of_the_page_is_said_in_the_reader_s_language(commander, folio):
    answer = commander.post(address(folio, "send-back"), {"remark:": " "}, HTTP_ACCEPT_LANGUAGE="es")
    assert "Escriba al menos una anotación" in answer.content.decode()


def test_a_refused_sending_back_keeps_what_was_typed(commander, folio):
    answer = commander.post(address(folio, "send-back"), {"remark:sections.nowhere.nothing": "x", "remark:": "Esto no"})
    assert answer.status_code == 422
    assert "Esto no" in answer.content.decode()


def test_what_changed_since_it_was_sent_back_stands_beside_the_field(commander, folio, force):
    path = "sections.place.references"
    commander.post(address(folio, "send-back"), {f"remark:{path}": "Precise"})
    officer = world.acting("officer", force)
    row = queries.report(folio, officer, at=force)
    told = {"path": path, "value": "Junto al mercado", "before": row.document["sections"]["place"]["references"]}
    after = force + timedelta(minutes=3)
    reports.save(actor=officer, ref=row.ref, changes=[told | {"at": after.isoformat()}], at=after)
    reports.submit(actor=officer, ref=row.ref, at=after)
    page = read(commander, address(folio))
    assert "<del>Farmacia de fachada verde" in page
    assert "Junto al mercado" in page


def test_errors_that_are_left_are_acknowledged_one_by_one_with_a_reason(commander, incident, force):
    world.detained(incident, force)
    folio = world.submitted(incident, force)
    ticked = left(read(commander, address(folio)))
    assert len({one.partition("|")[0] for one in ticked}) > 1
    some = commander.post(address(folio, "sign"), {"acknowledged": ticked[:1], "reason": "Se revisó"})
    assert some.status_code == 409
    assert commander.post(address(folio, "sign"), {"acknowledged": ticked, "reason": " "}).status_code == 409
    assert Report.objects.get(folio=folio).status == "submitted"
    assert sign(commander, folio).status_code == 302
    row = Report.objects.get(folio=folio)
    assert (row.status, row.signed_despite) == ("signed", "Se revisó")


@pytest.fixture
def asked(commander, folio):
    """The commander asks the officer to put one field right; the field, and the number of the proposal."""
    sign(commander, folio)
    page = read(commander, address(folio), amend="1")
    assert 'name="at:sections.place.street"' in page
    assert 'name="remark:' not in page
    path = "sections.place.exterior"
    field = next(name for name in re.findall(r'name="at:(sections\.place\.[a-z_]+)"', page) if name != path)
    answer = commander.post(address(folio, "propose"), {f"at:{field}": "Otra cosa", "reason": "Error de captura"})
    assert answer.status_code == 302, answer.content.decode()[:500]
    return field, Report.objects.get(folio=folio).proposals.get().pk


def test_a_signed_report_changes_only_once_its_author_confirms(commander, folio, asked, force):
    field, proposal = asked
    shown = read(commander, address(folio))
    assert "Error de captura" in shown
    assert "Waits for Omar Oficial (P-0001)" in shown
    assert "Amendment 1" not in shown
    assert "Carry it without its author" not in shown, "who proposed it carries nothing"
    reports.confirm(folio, proposal, actor=world.acting("officer", force), at=force)
    shown = read(commander, address(folio))
    assert "Amendment 1" in shown
    assert "Omar Oficial (P-0001), whose words they are, confirmed it" in shown
    assert Report.objects.get(folio=folio).document["sections"]["place"].get(field.rpartition(".")[2]) != "Otra cosa"


def test_a_refused_proposal_keeps_what_was_typed_and_leads_to_the_one_that_waits(commander, folio, asked):
    field, proposal = asked
    typed = {f"at:{field}": "Avenida Nueva 1", "reason": "Se vio en el plano"}
    answer = commander.post(address(folio, "propose"), typed)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "HILO-R504" in page
    assert re.search(rf'name="at:{re.escape(field)}"[^>]*value="Avenida Nueva 1"', page)
    assert "Se vio en el plano" in page
    assert f'<a href="#proposal-{proposal}">Proposal {proposal} waits for Omar Oficial' in page
    assert f'id="proposal-{proposal}"' in page


def test_handing_over_warns_of_a_proposal_that_waits_and_the_queue_lists_it(commander, folio, asked):
    _field, proposal = asked
    assert f"Proposal {proposal} still waits for Omar Oficial" in read(commander, address(folio))
    queue = read(commander, DESK)
    assert f"/reports/{folio}#proposal-{proposal}" in queue
    assert "Omar Oficial · P-0001" in queue.partition("Amendments that wait")[2]
    commander.post(address(folio, f"proposed/{proposal}/withdraw"), {"reason": "Sobra"})
    assert "still waits" not in read(commander, address(folio))
    assert "Amendments that wait" not in read(commander, DESK)


def test_until_when_an_author_may_answer_is_told_on_the_clock_of_the_place(commander, folio, asked, enter, force):
    from hilo.kernel.access.actions import SETUP, join

    page = read(commander, address(folio))
    assert re.search(r"Waits for Omar Oficial \(P-0001\), whose words they are, until [\d/]+ [\d:]+ h \(UTC−6\)", page)
    join(actor=SETUP, username="celia", name="Celia", institution="SSP-PUE", role="commander", at=force)
    form = {"unreached": "silent", "reason": "No contesta"}
    refused = enter("celia").post(address(folio, f"proposed/{asked[1]}/carry"), form).content.decode()
    assert re.search(r"may still answer, until [\d/]+ [\d:]+ h \(UTC−6\)", refused)


def test_a_commander_does_not_amend_another_s_words(commander, folio, asked):
    field, _ = asked
    answer = commander.post(address(folio, "amend"), {f"at:{field}": "Otra", "reason": "Así es"})
    assert answer.status_code == 403
    assert not Report.objects.get(folio=folio).amendments.exists()


def test_a_second_commander_carries_it_without_its_author_and_it_says_so(enter, folio, asked, force):
    from hilo.kernel.access.actions import SETUP, join
    from hilo.registries.officers.actions import separate
    from hilo.registries.officers.queries import officer_of

    join(actor=SETUP, username="celia", name="Celia", institution="SSP-PUE", role="commander", at=force)
    celia, (_, proposal) = enter("celia"), asked
    assert "Carry it without its author" in read(celia, address(folio))
    form = {"unreached": "dead", "reason": "Acta de defunción 12 de Puebla"}
    refused = celia.post(address(folio, f"proposed/{proposal}/carry"), form)
    assert refused.status_code == 422
    assert "The register of officers does not say so" in refused.content.decode()
    omar, day = officer_of(world.acting("officer", force)), timezone.localdate(force)
    personnel = world.acting("personnel", force)
    told = {"cause": "death", "resolution": "Acta 12", "reason": "Falleció"}
    separate(omar.pk, on=day, **told, actor=personnel, at=force)
    assert celia.post(address(folio, f"proposed/{proposal}/carry"), form).status_code == 302
    shown = read(celia, address(folio))
    assert "Without its author: Omar Oficial (P-0001) did not confirm it (Has died: Acta de defunción 12" in shown


def test_a_commander_asks_no_more_and_what_was_asked_stays(commander, folio, asked):
    _, proposal = asked
    assert commander.post(address(folio, f"proposed/{proposal}/withdraw"), {"reason": " "}).status_code == 422
    assert commander.post(address(folio, f"proposed/{proposal}/withdraw"), {"reason": "Sobra"}).status_code == 302
    assert "withdrew it: Sobra" in read(commander, address(folio))
    assert commander.post(address(folio, "proposed/999999/withdraw"), {"reason": "x"}).status_code == 404


def test_an_amendment_that_changes_nothing_is_refused(commander, folio):
    sign(commander, folio)
    answer = commander.post(address(folio, "propose"), {"reason": "Nada"})
    assert answer.status_code == 422
    assert "Nothing differs" in answer.content.decode()


def test_a_signed_report_is_handed_over(commander, folio):
    sign(commander, folio)
    assert commander.post(address(folio, "hand-over"), {"to": "FGE-PUE"}).status_code == 302
    assert Report.objects.get(folio=folio).status == "handed_over"


def test_a_commander_of_another_state_finds_nothing(enter, folio, force):
    from hilo.kernel.access.actions import SETUP, join, open_institution

    open_institution(actor=SETUP, code="SSP-JAL", name="Policía de Jalisco", kind="police_state", state="14", at=force)
    join(actor=SETUP, username="carlos", name="Carlos", institution="SSP-JAL", role="commander", at=force)
    carlos = enter("carlos")
    assert folio not in read(carlos, DESK)
    assert carlos.get(address(folio)).status_code == 404
    assert carlos.post(address(folio, "send-back"), {"remark:": "x"}).status_code == 404
    assert carlos.post(address(folio, "sign"), {"reason": "x"}).status_code == 404


def test_nobody_else_reviews(enter, folio):
    for who in ("officer", "prosecutor", "defender", "custodian", "liaison"):
        browser = enter(who)
        assert browser.get(DESK).status_code == 403, who
        assert browser.get(address(folio)).status_code == 403, who
        assert browser.post(address(folio, "sign")).status_code == 403, who


def test_a_remark_with_nul_is_refused(commander, folio):
    answer = commander.post(address(folio, "send-back"), {"remark:": "a\0b"})
    assert answer.status_code == 422
    assert Report.objects.get(folio=folio).status == "submitted"


def test_a_commander_chooses_between_two_phones_when_the_author_cannot(commander, incident, force):
    row = world.written(incident, force)
    path, officer = "sections.place.references", world.acting("officer", force)
    told = {"path": path, "value": "Frente al mercado", "before": "algo que nadie escribió", "at": force.isoformat()}
    saved = reports.save(actor=officer, ref=row.ref, changes=[told], at=force + timedelta(minutes=1))
    assert [one.path for one in saved.conflicts] == [path]
    assert "1 field in conflict" in read(commander, DESK)
    page = read(commander, address(row.folio))
    assert "Two phones wrote different things" in page
    form = {"path": path, "value": '"Frente al mercado"'}
    assert commander.post(address(row.folio, "choose"), form).status_code == 302
    assert "Two phones" not in read(commander, address(row.folio))
    for value in ("{", "[" * 50_000):
        assert commander.post(address(row.folio, "choose"), {"path": path, "value": value}).status_code == 422


def test_a_commander_names_a_partner_by_number_and_takes_them_off_again(commander, incident, force):
    personnel = world.acting("personnel", force)
    join(actor=SETUP, username="paula", name="Paula Pareja", institution="SSP-PUE", role="officer", at=force)
    row = officers.enrol(actor=personnel, institution="SSP-PUE", number="P-0003", name="Paula Pareja", at=force)
    officers.give_account(actor=personnel, officer_id=row.pk, username="paula", at=force)
    report = world.written(incident, force)
    page = read(commander, address(report.folio))
    assert "Name a partner" in page
    refused = commander.post(address(report.folio, "partners"), {"number": "P-9999"})
    assert refused.status_code == 422
    assert 'value="P-9999"' in refused.content.decode(), "what was typed is there"
    named = commander.post(address(report.folio, "partners"), {"number": "P-0003"}, follow=True).content.decode()
    assert "Named. They write too, on their own account." in named
    assert "Take Paula Pareja off it" in named
    assert [one.row.folio for one in queries.mine(world.acting("paula", force))] == [report.folio]
    ended = commander.post(address(report.folio, "partners-ended"), {"number": "P-0003"}, follow=True).content.decode()
    assert "Take Paula Pareja off it" not in ended
    assert queries.mine(world.acting("paula", force)) == []
    reports.submit(actor=world.acting("officer", force), ref=report.ref, at=force)
    assert "Name a partner" not in read(commander, address(report.folio))
