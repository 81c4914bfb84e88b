"""The centre sees who may not serve and why, issues and revokes; nobody else sees results."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from hilo.desks.certification import words
from hilo.registries.officers import queries
from hilo.registries.officers.rules.certificate import COMPONENTS, document

pytestmark = pytest.mark.django_db


@pytest.fixture
def celia(enter):
    return enter("certification")


def text(answer) -> str:
    return answer.content.decode()


def judged(actor, **wanted):
    """Officers of the force by what is judged of them today."""
    who = actor("certification", "CECC-PUE", states=frozenset({"21"}))
    rows = queries.judged(who, timezone.localdate())
    return [row for row in rows if all(getattr(row, name) == value for name, value in wanted.items())]


def test_the_words_of_the_desk_are_those_of_the_register():
    assert list(words.COMPONENTS) == list(COMPONENTS)
    assert set(words.ENDED) == set(document()["revocations"])


def test_the_first_page_tells_who_may_not_serve_today_and_why(celia, actor):
    told = text(celia.get(reverse("certification-desk")))
    for row in judged(actor, may_serve=False):
        assert row.name in told
    for row in judged(actor, may_serve=True)[:5]:
        assert row.name not in told


PAGES = ["desk", "expiring", "plan", "scorecard", "requests", "agenda", "examiners", "force", "force-names"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens(celia, page):
    assert celia.get(reverse(f"certification-{page}")).status_code == 200


@pytest.mark.parametrize("page", ["desk", "expiring"])
def test_a_list_leaves_as_a_file_and_that_is_a_read_with_its_purpose(celia, page):
    from hilo.kernel.ledger.models import Entry

    address = reverse(f"certification-{page}")
    shown = text(celia.get(address))
    assert "file=csv" in shown
    purposes = Entry.objects.filter(verb="officers.listed").order_by("id")
    assert purposes.last().why == "certification of officers"
    answer = celia.get(address, {"file": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    names = [line.partition(",")[0] for line in answer.content.decode("utf-8-sig").splitlines()[1:]]
    assert names
    assert all(name in shown for name in names)
    assert purposes.last().why == "certification of officers; saved as a table"


def test_no_file_tells_a_result_to_who_may_not_read_it(enter, client):
    carla = enter("commander", "SSP-PUE")
    told = carla.get(reverse("certification-desk"), {"file": "csv"}).content.decode()
    assert "HILO-O119" in told
    assert "HILO-O102" not in told
    assert enter("officer", "SSP-PUE").get(reverse("certification-desk"), {"file": "csv"}).status_code == 403
    assert client.get(reverse("certification-desk"), {"file": "csv"}).status_code == 302


def test_a_long_list_is_read_by_pages(celia, monkeypatch):
    monkeypatch.setattr("hilo.kit.listing.PAGE", 3)
    first, second = (text(celia.get(reverse("certification-desk"), {"page": page})) for page in (1, 2))
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    for odd in ("0", "x", "99", "-1"):
        assert celia.get(reverse("certification-desk"), {"page": odd}).status_code == 200


def test_what_is_looked_up_stands_in_no_address(celia, force):
    answer = celia.post(reverse("certification-find"), {"q": force[0].number})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("certification-officer", args=[force[0].pk])
    many = celia.post(reverse("certification-find"), {"q": "P-00"})
    assert many.status_code == 200
    assert force[1].name in text(many)
    for nothing in ("", "x", "%%", "zzzz"):
        assert celia.post(reverse("certification-find"), {"q": nothing}).status_code == 200
    assert celia.get(reverse("certification-find")).status_code == 405


def test_a_certificate_is_issued_printed_revoked_and_not_revoked_twice(celia, actor):
    row = judged(actor, eligible=True, folio="")[0]
    assert celia.post(reverse("certification-issue", args=[row.officer_id])).status_code == 302
    paper = queries.read(row.officer_id, actor("certification", "CECC-PUE"), at=timezone.now()).certificates[0]
    printed = text(celia.get(reverse("certification-paper", args=[paper["folio"]])))
    assert paper["folio"] in printed
    assert celia.get(reverse("certification-code", args=[paper["folio"]]))["Content-Type"] == "image/svg+xml"
    revoke = reverse("certification-revoke", args=[paper["folio"]])
    refused = celia.post(revoke, {"reason": "renewed", "why": "x"})
    assert refused.status_code == 422
    assert "HILO-O457" in text(refused)
    assert '<option value="by_order">' in text(refused)
    long = celia.post(revoke, {"reason": "by_order", "why": "x" * 501})
    assert long.status_code == 422
    assert "HILO-K422" in text(long)
    assert celia.post(revoke, {"reason": "by_order", "why": "Oficio 12"}).status_code == 302
    again = celia.post(revoke, {"reason": "by_order", "why": "Oficio 12"})
    assert again.status_code == 409
    assert "finding late" in text(celia.get(reverse("certification-paper", args=[paper["folio"]])))


def test_the_printed_certificate_says_of_which_day_the_rank_is(celia, actor):
    from hilo.registries.officers import actions
    from hilo.registries.officers.models import Officer

    row = judged(actor, eligible=True, folio="")[0]
    celia.post(reverse("certification-issue", args=[row.officer_id]))
    officer, day = Officer.objects.get(pk=row.officer_id), timezone.localdate()
    paper = reverse("certification-paper", args=[officer.certificates.get(revoked_at=None).folio])
    [(above, name)] = queries.next_rank(queries.card(officer).rank)
    pilar = actor("personnel", "SSP-PUE", states=frozenset({"21"}))
    actions.promote(officer.pk, rank=above, since=day, document="N-1", actor=pilar, at=timezone.now())
    printed = text(celia.get(paper))
    assert f"<dt>Grado al {day:%d/%m/%Y}</dt><dd>{name}</dd>" in printed
    assert "<dt>Grado</dt>" not in printed


def test_nobody_without_the_four_components_gets_one(celia, actor):
    row = judged(actor, eligible=False)[0]
    answer = celia.post(reverse("certification-issue", args=[row.officer_id]))
    assert answer.status_code == 409
    assert "HILO-O454" in text(answer)
    assert "sin aprobar o sin vigencia: " in text(answer)
    assert "not passed and current" not in text(answer)


def test_a_list_says_in_the_reader_s_language_why_somebody_has_no_certificate(celia, actor):
    from hilo.registries.officers.models import Officer

    row = Officer.objects.get(pk=judged(actor, eligible=False)[0].officer_id)
    given = {"institution": row.institution_id, "numbers": row.number}
    answer = text(celia.post(reverse("certification-issue-list"), given))
    assert "No es elegible: " in answer
    assert "Not eligible" not in answer


@pytest.mark.parametrize("number", [1, 2])
def test_how_many_corporations_enrolled_anybody_reads_right_for_one(celia, monkeypatch, number):
    from types import SimpleNamespace

    told = SimpleNamespace(rows=[], told=1, asked=number)
    monkeypatch.setattr(queries, "force_state", lambda *_, **__: told)
    assert f"Corporaciones que inscribieron a alguien: 1 de {number}." in text(
        celia.get(reverse("certification-force"))
    )


def test_an_institution_asks_and_the_centre_says_why_not(enter, celia, actor):
    centre = actor("certification", "CECC-PUE", states=frozenset({"21"}))
    waiting = {one.officer_id for one in queries.open_requests(centre)}
    row = next(one for one in judged(actor, status="active") if one.officer_id not in waiting)
    pilar = enter("personnel", "SSP-PUE")
    ask = reverse("certification-request", args=[row.officer_id])
    assert pilar.post(ask).status_code == 302
    assert pilar.post(ask).status_code == 409
    assert row.name in text(celia.get(reverse("certification-requests")))
    (mine,) = [one for one in queries.open_requests(centre) if one.officer_id == row.officer_id]
    refuse = reverse("certification-refuse", args=[mine.pk])
    assert celia.post(refuse, {"answer": " "}).status_code == 422
    assert celia.post(refuse, {"answer": "Falta un documento"}).status_code == 302
    assert row.name not in text(celia.get(reverse("certification-requests")))


def test_a_commander_sees_that_somebody_may_not_serve_and_not_a_result(enter, actor):
    carla = enter("commander", "SSP-PUE")
    told = text(carla.get(reverse("certification-desk")))
    failed = next(row for row in judged(actor, may_serve=False) if any("failed" in one for one in row.without))
    assert failed.name in told
    assert "HILO-O102" not in told
    one = text(carla.get(reverse("certification-officer", args=[failed.officer_id])))
    assert "HILO-O102" not in one
    assert "HILO-O119" in one
    assert carla.post(reverse("certification-issue", args=[failed.officer_id])).status_code == 403
    assert carla.get(reverse("certification-requests")).status_code == 403


def test_another_institution_and_the_public_see_nobody(enter, force, client):
    other = enter("personnel", "SSP-X")
    assert other.get(reverse("certification-officer", args=[force[0].pk])).status_code == 404
    assert force[0].name not in text(other.post(reverse("certification-find"), {"q": force[0].number}))
    assert client.get(reverse("certification-desk")).status_code == 302
    officer = enter("officer", "SSP-PUE")
    assert officer.get(reverse("certification-desk")).status_code == 403


@pytest.mark.parametrize("capacity", ["", "0", "1", "999999", "-3", "x", "9" * 40, "٣"])
def test_a_plan_is_made_for_whatever_is_asked(celia, capacity):
    assert celia.get(reverse("certification-plan"), {"capacity": capacity}).status_code == 200


def test_a_scorecard_of_nowhere_is_not_found(celia):
    for code in ("NOWHERE", "\0", "x" * 300):
        assert celia.get(reverse("certification-scorecard"), {"institution": code}).status_code in (403, 404)


def test_a_centre_adds_its_first_examiner_writes_the_agenda_and_tells_the_dates(celia, force):
    from datetime import timedelta

    from hilo.registries.agenda.models import Appointment
    from hilo.registries.agenda.rules import kinds

    empty = text(celia.get(reverse("certification-agenda")))
    assert "HILO-O604" in empty
    refused = celia.post(reverse("certification-agenda-write"), {"months": "6"})
    assert refused.status_code == 422
    assert "HILO-O608" in text(refused)
    day = timezone.localdate()
    for kind in kinds():
        told = {"name": f"Eva {kind}", "kind": kind, "a_day": "4", "accreditation": "A-1"}
        told |= {"since": day.isoformat(), "until": (day + timedelta(days=900)).isoformat()}
        assert celia.post(reverse("certification-examiner-add"), told).status_code == 302
    assert "Eva polygraph" in text(celia.get(reverse("certification-examiners")))
    assert celia.post(reverse("certification-agenda-write"), {"months": "6"}).status_code == 302
    until = (day + timedelta(days=40)).isoformat()
    assert celia.post(reverse("certification-agenda-tell"), {"until": until}).status_code == 302
    first = Appointment.objects.filter(status="told").order_by("day").first()
    shown = text(celia.get(reverse("certification-agenda"), {"day": first.day.isoformat()}))
    assert first.examiner.name in shown


def test_an_agenda_that_nothing_has_begun_of_says_so_in_spanish_and_lists_no_empty_days(celia):
    shown = text(celia.get(reverse("certification-agenda"), {"day": "2016-12-02"}, headers={"accept-language": "es"}))
    assert "Aún no hay agenda: registre evaluadores y luego escríbala." in shown
    assert "There is no agenda yet" not in shown
    assert "Citas del 02/12/2016" in shown
    assert 'id="h-load"' not in shown
    assert re.search(r'name="months"[^>]*value="36"|value="36"[^>]*name="months"', shown)
    assert not re.search(r'<div class="notice shown"[^>]*><span class="glyph"', shown)


def test_the_state_of_the_force_is_a_tab_and_it_is_the_current_one(celia):
    shown = text(celia.get(reverse("certification-force")))
    assert re.search(rf'<a[^>]*href="{reverse("certification-force")}"[^>]*aria-current="page"', shown)


def test_only_the_centre_opens_the_agenda(enter):
    pilar = enter("personnel", "SSP-PUE")
    assert pilar.get(reverse("certification-agenda")).status_code == 403
    assert pilar.get(reverse("certification-force")).status_code == 200


@pytest.mark.parametrize("day", ["x", "", "9999-99-99", "2026-02-30", "9" * 60, "0001-01-01", "9999-12-31"])
def test_the_agenda_of_whatever_day_is_asked_opens(celia, day):
    assert celia.get(reverse("certification-agenda"), {"day": day}).status_code == 200
