"""The own file tells its officer effects, reasons, dates, remedies and who read it; nobody else is let in by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hilo.registries.officers import actions, queries

pytestmark = pytest.mark.django_db
PAPER = {"reason": "oficio de asuntos internos", "document": "OF-77"}


def text(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def pilar(actor, force):
    return actor("personnel", "SSP-PUE", name="pilar", states=frozenset({"21"}))


@pytest.fixture
def ana(account, force, pilar, now):
    """An officer whose four components are current, who signs in as "omar"."""
    day = timezone.localdate(now)
    found = next(one for one in force if queries.verdict(one, day).eligible)
    account("officer", "SSP-PUE", username="omar", centre="")
    actions.give_account(found.pk, username="omar", actor=pilar, at=now)
    return found


@pytest.fixture
def mine(enter, account, ana):
    from hilo.kernel.access.tests.people import PASSWORD, Person

    user = account("officer", "SSP-PUE", username="omar")
    user.set_password(PASSWORD)
    user.save()
    person = Person(user)
    person.sign_in()
    return lambda: person.browser.get(reverse("certification-mine"))


def test_it_says_what_may_be_asked_and_who_read_it_and_never_the_reader_s_name(mine, ana, actor, now):
    celia = actor("certification", "CECC-PUE", name="celia", states=frozenset({"21"}), purpose="revisión anual")
    queries.read(ana.pk, celia, at=now)
    seen = text(mine())
    assert ana.name in seen
    assert "revisión anual" in seen
    assert "celia" not in seen
    assert seen.count('data-state="calm"') >= 11  # seven purposes, four components
    assert "HILO-" not in seen


def test_whoever_is_suspended_is_told_why_where_they_were_refused(mine, ana, pilar, now):
    actions.suspend(ana.pk, since=timezone.localdate(now), actor=pilar, at=now, **PAPER)
    page = mine()
    assert page.status_code == 200
    assert PAPER["reason"] in text(page)
    assert PAPER["document"] in text(page)
    assert "LGSNSP 95-B-IX" in text(page)
    # The phone's page opens empty, to deliver what it holds, and leads to the own file; every other is refused.
    phone = page.client.get(reverse("officer-page"))
    assert phone.status_code == 200
    assert "o-my-file" in text(phone)
    answer = page.client.get("/desk/officer/keeping")
    assert answer.status_code == 403
    assert reverse("certification-mine") in text(page.client.get(reverse("unit-page")))


def test_a_result_not_passed_is_contested_until_a_day_that_is_said(mine, ana, actor, now):
    celia = actor("certification", "CECC-PUE", name="celia", states=frozenset({"21"}))
    day = timezone.localdate(now)
    bad = actions.record_evaluation(
        ana.pk, component="trust", passed=False, document="ACT-1", issued_on=day, actor=celia, at=now
    )
    assert ">en suspensión<" in text(mine())
    until = (day + timedelta(days=22)).strftime("%d/%m/%Y")
    assert until in text(mine())
    actions.lodge_appeal(bad.pk, lodged_on=day, document="R-1", actor=celia, at=now)
    seen = text(mine())
    assert until not in seen  # it was contested
    assert "el resultado vale hasta que se resuelva" in seen
    assert "LGSNSP 93" in seen


def test_who_is_no_officer_has_no_file(enter):
    for role, house in (("certification", "CECC-PUE"), ("commander", "SSP-PUE"), ("personnel", "SSP-PUE")):
        assert enter(role, house).get(reverse("certification-mine")).status_code == 404


def test_an_officer_s_account_on_nobody_s_file_is_told_what_to_do(enter):
    answer = enter("officer", "SSP-PUE").get(reverse("certification-mine"))
    assert answer.status_code == 404
    assert "no está anotada en el expediente de ningún policía" in text(answer)
    assert "Anotar la cuenta" in text(answer)


def test_one_reader_for_one_purpose_stands_once_with_how_often_and_when_last(mine, ana, actor, now):
    states = frozenset({"21"})
    for name in ("celia", "clara"):
        again = actor("certification", "CECC-PUE", name=name, states=states, purpose="certification of officers")
        for hours in (3, 2, 1):
            queries.read(ana.pk, again, at=now - timedelta(hours=hours))
    seen = text(mine()).partition('id="h-reads"')[2]
    assert seen.count("certificación de policías") == 1
    last = timezone.localtime(now - timedelta(hours=1)).strftime("%d/%m/%Y %H:%M")
    assert f"6 veces, la última {last}" in seen


def test_nothing_on_the_file_is_in_the_other_language_and_a_notice_says_who_is_told(mine, ana, actor, now):
    from hilo.registries.officers.models import ServiceState

    celia = actor("certification", "CECC-PUE", name="celia", states=frozenset({"21"}))
    given = {"component": "trust", "passed": False, "document": "A-1", "issued_on": timezone.localdate(now)}
    actions.record_evaluation(ana.pk, **given, actor=celia, at=now)
    assert ServiceState.objects.filter(officer=ana, reason="synthetic").exists()
    seen = text(mine())
    for english in ("synthetic", "certification of officers", " and 9", "and it is told"):
        assert english not in seen
    assert "LGSNSP 93 y 95-B-V" in seen
    assert "sí, con aviso" in seen
    assert "quien envía la unidad, su mando y usted leen de inmediato" in seen
    assert "su mando y el ministerio público leen junto a ella" in seen


def test_the_personnel_office_writes_leave_rank_course_and_sanction_on_the_officer_s_page(enter, ana, now):
    pilar, day = enter("personnel", "SSP-PUE"), timezone.localdate(now).isoformat()

    def do(act, **fields):
        answer = pilar.post(reverse(f"certification-{act}", args=[ana.pk]), fields, follow=True)
        assert answer.status_code == 200, text(answer)

    [(above, _)] = queries.next_rank(queries.card(ana).rank)
    do("training", course="long_gun", academy="ACA", starts=day, ends=day, hours="40", passed="on", grade="9.1")
    do("sanction", kind="warning", begins=day, document="AM-1", reason="llegó tarde")
    do("status", step="put_on_leave", since=day, reason="maternidad", document="L-1")
    ana.refresh_from_db()
    assert ana.status == "leave"
    do("status", step="reinstate", since=day, reason="volvió")
    ana.refresh_from_db()
    assert ana.status == "active"
    assert ana.trainings.filter(course="long_gun", passed=True, hours=40).exists()
    assert ana.discipline.filter(kind="warning").exists()
    do("rank", rank=above, since=day, document="N-1")
    assert queries.card(ana).rank == above
    bare = {"step": "suspend", "since": day, "reason": "x"}
    refused = pilar.post(reverse("certification-status", args=[ana.pk]), bare)
    assert refused.status_code == 422
    unknown = pilar.post(reverse("certification-status", args=[ana.pk]), bare | {"step": "x", "document": "S-1"})
    assert unknown.status_code == 422
    ana.refresh_from_db()
    assert ana.status == "active"


def test_a_leave_is_planned_on_the_page_and_both_read_from_when(enter, mine, ana, now):
    pilar, first = enter("personnel", "SSP-PUE"), timezone.localdate(now) + timedelta(days=12)
    given = {"step": "put_on_leave", "since": first.isoformat(), "reason": "maternidad", "document": "L-1"}
    answer = pilar.post(reverse("certification-status", args=[ana.pk]), given, follow=True)
    said = f"en servicio, con licencia desde el {first:%d/%m/%Y}"
    assert said in text(answer)
    assert said in text(mine())
    assert queries.verdict(ana.pk, first - timedelta(days=1)).may_serve
    assert not queries.verdict(ana.pk, first).may_serve


def test_a_neighbour_and_who_only_reads_write_nothing(enter, account, ana, now):
    day = timezone.localdate(now).isoformat()
    for role, house in (("personnel", "SSP-X"), ("commander", "SSP-PUE"), ("certification", "CECC-PUE")):
        browser = enter(role, house)
        for act in ("status", "rank", "training", "sanction"):
            fields = {"step": "suspend", "since": day, "reason": "x", "document": "x", "kind": "warning", "begins": day}
            answer = browser.post(reverse(f"certification-{act}", args=[ana.pk]), fields)
            assert answer.status_code in (403, 404), (role, house, act)
    assert not ana.discipline.filter(begins=day).exists()
