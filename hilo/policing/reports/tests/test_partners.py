"""Who was there writes too, each with an account of their own: kept apart, kept whole, handed in by one."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.policing.reports import queries
from hilo.policing.reports.actions import (
    choose,
    end_partner,
    export,
    hand_over,
    join,
    name_partner,
    open_report,
    partners,
    register_device,
    save,
    sign,
    sign_part,
    submit,
)
from hilo.policing.reports.models import Change, Partner, PartSigned

STREET = "sections.place.street"
NEAR = "sections.place.references"


@pytest.fixture
def aboard(patrol: Any, policeman: Callable[..., Any], now: datetime) -> Callable[..., Any]:
    """`aboard("P-0002")`: the actor of an officer who has been on Omar's patrol since before it was sent."""
    from hilo.emergency.dispatch.actions import crew
    from hilo.kernel.access.actions import SETUP
    from hilo.kernel.access.models import User
    from hilo.kernel.access.queries import actor_for
    from hilo.registries.officers.models import Officer

    def boarded(number: str, institution: str = "SSP-PUE") -> Any:
        actor = policeman(number, institution=institution)
        officer = Officer.objects.get(institution_id=institution, number=number)
        crew(actor=SETUP, unit_code="PUE-P1", officer_id=officer.pk, at=now - timedelta(minutes=50))
        return actor_for(User.objects.get(username=actor.name), at=now, second_factor=lambda: True)

    return boarded


@pytest.fixture
def paula(aboard: Callable[..., Any]) -> Any:
    """Omar's partner."""
    return aboard("P-0002")


@pytest.fixture
def sent(paula: Any, on_scene: Any, omar: Any, now: datetime) -> Any:
    """Omar's report of the incident that both were sent to."""
    return open_report(actor=omar, ref=uuid.uuid4(), incident=on_scene.folio, at=now)


def code_of(refused: pytest.ExceptionInfo[Any]) -> str:
    return refused.value.code


def test_one_of_the_same_crew_comes_in_and_writes_under_her_own_name(
    sent: Any, paula: Any, omar: Any, write: Callable[..., Any], now: datetime
):
    assert [one.ref for one in queries.offered(paula, at=now)] == [str(sent.ref)]
    join(actor=paula, ref=sent.ref, at=now)
    write(sent, {STREET: "Reforma"})
    write(sent, {NEAR: "Frente al mercado"}, actor=paula)
    told = {one.account: one for one in queries.report(sent.ref, omar, at=now).writers}
    assert (told[omar.name].role, told[paula.name].role) == ("author", "partner")
    assert STREET in told[omar.name].paths
    assert told[paula.name].paths == [NEAR]
    assert Change.objects.get(path=NEAR).by == paula.name
    assert queries.offered(paula, at=now) == [], "whoever writes already is offered nothing"


def test_both_texts_stay_when_two_officers_answer_one_question_and_the_author_chooses(
    sent: Any, paula: Any, omar: Any, write: Callable[..., Any], now: datetime
):
    join(actor=paula, ref=sent.ref, at=now)
    write(sent, {STREET: "Reforma"})
    hers = write(sent, {STREET: "Juárez"}, actor=paula)
    assert [(one.server, one.value, one.by) for one in hers.conflicts] == [("Reforma", "Juárez", paula.name)]
    with pytest.raises(NotFound):
        choose(actor=paula, ref=sent.ref, path=STREET, value="Juárez", at=now)
    choose(actor=omar, ref=sent.ref, path=STREET, value="Juárez", at=now)
    told = {one.account: one.paths for one in queries.report(sent.ref, omar, at=now).writers}
    assert STREET in told[paula.name], "what he chose of hers stays hers"
    assert Change.objects.filter(path=STREET, by=omar.name, how="written").exists()


def test_the_same_words_at_the_same_second_from_two_officers_are_two_changes(
    sent: Any, paula: Any, write: Callable[..., Any], now: datetime
):
    join(actor=paula, ref=sent.ref, at=now)
    write(sent, {STREET: "Reforma"})
    assert write(sent, {STREET: "Juárez"}, actor=paula).taken == 1
    assert write(sent, {STREET: "Juárez"}, actor=paula).taken == 0, "hers again is the same one"


def test_a_partner_without_a_line_for_a_day_sends_and_nothing_is_lost(
    sent: Any, paula: Any, omar: Any, write: Callable[..., Any], now: datetime
):
    phone = uuid.uuid4()
    register_device(actor=paula, id=phone, name="Celular de Paula", at=now)
    join(actor=paula, ref=sent.ref, at=now)
    write(sent, {STREET: "Reforma", NEAR: "Frente al mercado"}, at=now + timedelta(hours=2))
    later, her_clock = now + timedelta(hours=25), now + timedelta(hours=1)
    hers = [
        {"path": STREET, "value": "Juárez", "before": None, "at": her_clock.isoformat()},
        {"path": "sections.place.neighbourhood", "value": "Centro", "before": None, "at": her_clock.isoformat()},
    ]
    took = save(actor=paula, ref=sent.ref, changes=hers, device=phone, device_at=later, at=later)
    assert took.taken == 2
    assert not took.refused
    assert [one.value for one in took.conflicts] == ["Juárez"]
    assert took.document["sections"]["place"]["neighbourhood"] == "Centro"
    assert save(actor=paula, ref=sent.ref, changes=hers, device=phone, device_at=later, at=later).taken == 0
    assert Change.objects.get(path=STREET, by=paula.name).device_at == her_clock, "when she wrote it, by her phone"


def test_who_was_not_there_cannot_come_in(
    sent: Any, policeman: Callable[..., Any], person: Callable[..., Any], units: Any, now: datetime
):
    outsiders = {
        "another unit of the same force": policeman("P-0003", unit="PUE-P2"),
        "no unit": policeman("P-0004"),
        "a neighbour in the same state": policeman("P-0005", institution="FGE-PUE"),
        "another state": policeman("P-0006", institution="SSP-JAL"),
        "the administrator": person("admin", "SSP-PUE"),
    }
    for who, actor in outsiders.items():
        assert queries.offered(actor, at=now) == [], who
        with pytest.raises((NotFound, Forbidden)):
            join(actor=actor, ref=sent.ref, at=now)
        with pytest.raises((NotFound, Forbidden)):
            save(actor=actor, ref=sent.ref, changes=[], at=now)
    assert not Partner.objects.exists()


def test_a_crew_mate_of_another_institution_writes_a_report_of_their_own(
    sent: Any, omar: Any, carla: Any, aboard: Callable[..., Any], now: datetime
):
    from hilo.emergency.dispatch.models import Crew
    from hilo.registries.officers.models import Officer

    guest = aboard("P-0009")
    Crew.objects.filter(officer__number="P-0009").update(since=now - timedelta(minutes=50))
    Officer.objects.filter(number="P-0009").update(institution="SSP-JAL")
    assert queries.offered(guest, at=now) == []
    assert [one.number for one in queries.mates(sent)] == ["P-0002"]
    with pytest.raises(NotFound):
        join(actor=guest, ref=sent.ref, at=now)
    for namer in (omar, carla):
        with pytest.raises(Refusal) as refused:
            name_partner(actor=namer, ref=sent.ref, number="P-0009", at=now)
        assert code_of(refused) == "HILO-R476"


def test_the_author_names_one_of_the_crew_a_commander_anybody_of_the_house_and_nobody_else_names(
    sent: Any,
    omar: Any,
    paula: Any,
    carla: Any,
    person: Callable[..., Any],
    policeman: Callable[..., Any],
    write: Callable[..., Any],
    now: datetime,
):
    rita, neighbour = policeman("P-0007"), person("commander", "SSP-JAL")
    for nobody in (rita, neighbour, person("commander", "FGE-PUE", name="carl")):
        for act in (name_partner, end_partner):
            with pytest.raises((NotFound, Forbidden)):
                act(actor=nobody, ref=sent.ref, number="P-0007", at=now)
    with pytest.raises(Refusal) as refused:
        name_partner(actor=omar, ref=sent.ref, number="P-0007", at=now)
    assert code_of(refused) == "HILO-R479", "she was not of the crew"
    assert [(one.number, one.writes) for one in queries.mates(sent)] == [("P-0002", False)]
    name_partner(actor=omar, ref=sent.ref, number="P-0002", at=now)
    name_partner(actor=omar, ref=sent.ref, number=" P-0002 ", at=now)
    assert Partner.objects.count() == 1, "named twice is named once"
    assert queries.mates(sent)[0].writes
    assert [one.row.folio for one in queries.mine(paula)] == [sent.folio]
    name_partner(actor=carla, ref=sent.ref, number="P-0007", at=now)
    assert write(sent, {STREET: "Reforma"}, actor=rita).taken == 1
    with pytest.raises(NotFound):
        name_partner(actor=rita, ref=sent.ref, number="P-0002", at=now)
    for number in ("P-0001", "P-0404"):
        with pytest.raises(Refusal) as refused:
            name_partner(actor=omar, ref=sent.ref, number=number, at=now)
        assert code_of(refused) == "HILO-R476"


def test_a_partner_who_is_suspended_in_the_middle_writes_no_more_and_goes_on_when_reinstated(
    sent: Any, omar: Any, paula: Any, write: Callable[..., Any], now: datetime, monkeypatch: pytest.MonkeyPatch
):
    from hilo.kernel.access.models import User
    from hilo.kernel.access.queries import acting, actor_for

    join(actor=paula, ref=sent.ref, at=now)
    write(sent, {NEAR: "Frente al mercado"}, actor=paula)
    stands = {"barred": True}
    for module in (acting, partners):
        monkeypatch.setattr(module, "barred", lambda account: stands["barred"] and account == paula.user_id)

    def again() -> Any:
        return actor_for(User.objects.get(username=paula.name), at=now, second_factor=lambda: True)

    with pytest.raises(Forbidden):
        write(sent, {STREET: "Juárez"}, actor=again())
    with pytest.raises(Forbidden):
        sign_part(actor=again(), ref=sent.ref, at=now)
    with pytest.raises(NotFound):
        queries.report(sent.ref, again(), at=now)
    told = {one.account: one for one in queries.report(sent.ref, omar, at=now).writers}
    assert told[paula.name].paths == [NEAR]
    end_partner(actor=omar, ref=sent.ref, number="P-0002", at=now)
    with pytest.raises(Refusal) as refused:
        name_partner(actor=omar, ref=sent.ref, number="P-0002", at=now)
    assert code_of(refused) == "HILO-R476"
    stands["barred"] = False
    name_partner(actor=omar, ref=sent.ref, number="P-0002", at=now)
    assert write(sent, {STREET: "Juárez"}, actor=again()).taken == 1


def test_who_was_taken_off_writes_no_more_and_does_not_come_back_with_the_crew(
    sent: Any, paula: Any, omar: Any, write: Callable[..., Any], now: datetime
):
    join(actor=paula, ref=sent.ref, at=now)
    write(sent, {NEAR: "Frente al mercado"}, actor=paula)
    end_partner(actor=omar, ref=sent.ref, number="P-0002", at=now)
    for act in (
        lambda: write(sent, {STREET: "Juárez"}, actor=paula),
        lambda: join(actor=paula, ref=sent.ref, at=now),
        lambda: open_report(actor=paula, ref=sent.ref, at=now),
        lambda: submit(actor=paula, ref=sent.ref, at=now),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert code_of(refused) == "HILO-R475"
    with pytest.raises(NotFound):
        queries.report(sent.ref, paula, at=now)
    assert queries.mine(paula) == []
    told = {one.account: one for one in queries.report(sent.ref, omar, at=now).writers}
    assert told[paula.name].paths == [NEAR], "her words stay hers"
    assert told[paula.name].ended_at == now
    name_partner(actor=omar, ref=sent.ref, number="P-0002", at=now)
    assert write(sent, {STREET: "Juárez"}, actor=paula).taken == 1


def test_only_the_author_hands_it_in(sent: Any, paula: Any, omar: Any, now: datetime):
    join(actor=paula, ref=sent.ref, at=now)
    with pytest.raises(Refusal) as refused:
        submit(actor=paula, ref=sent.ref, at=now)
    assert (code_of(refused), refused.value.status) == ("HILO-R478", 403)
    assert queries.report(sent.ref, paula, at=now).may == {"write", "sign_part"}
    assert submit(actor=omar, ref=sent.ref, at=now).status == "submitted"


def test_a_partner_signs_what_they_wrote_and_what_they_write_on_waits_again(
    sent: Any, paula: Any, omar: Any, carla: Any, write: Callable[..., Any], now: datetime
):
    def hers() -> queries.Writer:
        return {one.account: one for one in queries.report(sent.ref, omar, at=now).writers}[paula.name]

    join(actor=paula, ref=sent.ref, at=now)
    with pytest.raises(Refusal) as refused:
        sign_part(actor=paula, ref=sent.ref, at=now)
    assert code_of(refused) == "HILO-R474", "nothing of hers stands in it"
    write(sent, {NEAR: "Frente al mercado", STREET: "Reforma"}, actor=paula)
    assert (hers().signed_at, hers().unsigned) == (None, 2)
    sign_part(actor=paula, ref=sent.ref, at=now)
    sign_part(actor=paula, ref=sent.ref, at=now + timedelta(minutes=1))
    assert PartSigned.objects.count() == 1, "signed twice is signed once"
    assert (hers().signed_at, hers().unsigned, hers().number) == (now, 0, "P-0002")
    write(sent, {STREET: "Juárez"}, before={STREET: "Reforma"})
    assert (hers().paths, hers().unsigned) == ([NEAR], 0), "what he wrote over hers is his; hers is signed still"
    write(sent, {STREET: "5 de Mayo"}, before={STREET: "Juárez"}, actor=paula)
    assert hers().unsigned == 1, "what she wrote on is not"
    submit(actor=omar, ref=sent.ref, at=now)
    sign_part(actor=paula, ref=sent.ref, declines="No recuerdo la calle.", at=now)
    assert (hers().signed_at, hers().declined, hers().unsigned) == (None, "No recuerdo la calle.", 0)
    sign_part(actor=paula, ref=sent.ref, at=now)
    assert hers().signed_at == now, "who thought again signs"
    for actor in (omar, carla):
        with pytest.raises((NotFound, Forbidden)):
            sign_part(actor=actor, ref=sent.ref, at=now)


def test_after_signing_a_partner_is_refused_with_a_code_and_the_signed_text_stands(
    sent: Any, paula: Any, omar: Any, carla: Any, write: Callable[..., Any], now: datetime
):
    from .conftest import sign_it

    join(actor=paula, ref=sent.ref, at=now)
    write(sent, {NEAR: "Frente al mercado"}, actor=paula)
    sign_it(sent, omar, carla, now)
    with pytest.raises(Conflict) as refused:
        write(sent, {STREET: "Juárez"}, actor=paula)
    assert code_of(refused) == "HILO-W409"
    for act in (
        lambda: name_partner(actor=omar, ref=sent.ref, number="P-0003", at=now),
        lambda: sign_part(actor=paula, ref=sent.ref, at=now),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert code_of(refused) == "HILO-W409"
    with pytest.raises(NotFound):
        hand_over(actor=paula, folio=sent.folio, to="FGE-PUE", at=now)
    file = export(actor=carla, folio=sent.folio, at=now)
    told = {one["account"]: one for one in file["document"]["writers"]}
    assert told[paula.name]["paths"] == [NEAR]
    assert told[paula.name]["number"] == "P-0002"
    assert "Frente al mercado" in json.dumps(file, ensure_ascii=False)


def test_a_commander_who_wrote_in_it_signs_nothing_of_it(
    begun: Any, omar: Any, carla: Any, now: datetime, write: Callable[..., Any]
):
    from hilo.registries.officers.models import Officer

    Officer.objects.create(institution_id="SSP-PUE", number="C-0001", name="Carla", account_id=carla.user_id)
    name_partner(actor=carla, ref=begun.ref, number="C-0001", at=now)
    submit(actor=omar, ref=begun.ref, at=now)
    end_partner(actor=omar, ref=begun.ref, number="C-0001", at=now)
    with pytest.raises(Forbidden):
        sign(actor=carla, folio=begun.folio, at=now)
    assert "sign" not in queries.report(begun.folio, carla, at=now).may


def test_the_paper_says_who_wrote_what_and_who_signs_it(
    sent: Any, paula: Any, omar: Any, carla: Any, write: Callable[..., Any], now: datetime
):
    from hilo.policing.reports import forms
    from hilo.policing.reports.paper.hands import hands
    from hilo.policing.reports.paper.sheets import Sheets, as_plain

    def printed() -> list[dict[str, Any]]:
        seen = queries.case(sent.ref, carla, at=now)
        sheets = Sheets(seen.report.document, as_plain(forms.form(seen.report.form)))
        assert queries.on_paper(seen).startswith(b"%PDF-")
        return hands(sheets, [one.as_dict() for one in seen.report.writers])

    write(sent, {STREET: "Reforma"})
    assert printed() == [], "one who writes alone is not told of"
    join(actor=paula, ref=sent.ref, at=now)
    write(sent, {NEAR: "Frente al mercado"}, actor=paula)
    assert [(one["role"], one["signs"]) for one in printed()] == [
        ("Elabora y entrega", ""),
        ("Escribió también", "Sin firmar: 1 de 1."),
    ]
    assert printed()[1]["who"].endswith("número P-0002")
    assert printed()[1]["wrote"] == "Sección 4 · Referencias"
    sign_part(actor=paula, ref=sent.ref, declines="Lo escribí de oídas.", at=now)
    assert printed()[1]["signs"] == "No firma: Lo escribí de oídas."
    sign_part(actor=paula, ref=sent.ref, at=now)
    assert printed()[1]["signs"].startswith("Firmó lo suyo el")
