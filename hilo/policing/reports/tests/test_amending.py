"""Authors put their words right, or confirm; a commander alone changes nothing, and without the author says so."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from hilo.kernel.action import action, done, held
from hilo.kernel.ledger.actions import met
from hilo.kernel.signing.actions import public_key
from hilo.kernel.signing.queries import key_of, verify
from hilo.kernel.territory.queries import local_words
from hilo.lib.errors import Conflict, Forbidden, NotFound, Refusal
from hilo.policing.reports import rules_amending as rules
from hilo.policing.reports.actions import (
    acknowledge,
    amend,
    carry,
    confirm,
    decline,
    export,
    hand_over,
    name_defender,
    propose,
    recall,
    withdraw_amendment,
)
from hilo.policing.reports.models import Amendment, Change, ProposedAmendment, Report
from hilo.policing.reports.queries import asked_by, asked_of, report, signed_file, to_answer
from hilo.registries.officers.models import Officer

from .conftest import sign_it

TOLD = "sections.narrative.text"
STREET = "sections.place.street"
SAID, NEW = "Lo perdimos de vista.", "Lo seguimos sin perderlo de vista."
WHY = "Así lo dice la cámara."


@pytest.fixture
def text(begun: Any, write: Callable[..., Any], omar: Any, carla: Any, now: datetime) -> Any:
    """A signed report of Omar's that tells one sentence."""
    write(begun, {TOLD: SAID})
    return sign_it(begun, omar, carla, now)


@pytest.fixture
def carlos(person: Callable[..., Any]) -> Any:
    """A second commander of the same institution."""
    return person("commander", "SSP-PUE", name="carlos")


@pytest.fixture
def asked(text: Any, carla: Any, now: datetime) -> ProposedAmendment:
    """Carla asks Omar to put his account right."""
    return propose(actor=carla, folio=text.folio, changes=[change()], reason=WHY, at=now)


def change(value: Any = NEW, path: str = TOLD, before: Any = SAID) -> dict[str, Any]:
    return {"path": path, "value": value, "before": before}


def says(**fields: Any) -> None:
    Officer.objects.filter(number="P-0001").update(**fields)


def told(folio: str, who: Any, now: datetime) -> str:
    return report(folio, who, at=now).amended["sections"]["narrative"]["text"]


def test_a_commander_alone_changes_nothing(text: Any, asked: Any, carla: Any, omar: Any, now: datetime):
    with pytest.raises(Forbidden):
        amend(actor=carla, folio=text.folio, changes=[change()], reason=WHY, at=now)
    assert told(text.folio, carla, now) == SAID
    assert not Amendment.objects.exists()
    seen = report(text.folio, omar, at=now)
    assert [(one["status"], one["by"], one["reason"]) for one in seen.proposals] == [("open", carla.name, WHY)]
    assert seen.proposals[0]["changes"] == [{"path": TOLD, "before": SAID, "after": NEW}]


def test_the_author_confirms_and_both_stand_in_the_amendment(
    text: Any, asked: Any, carla: Any, omar: Any, now: datetime, facts: Callable[[], list[str]]
):
    assert [one.id for one in asked_of(omar)] == [asked.pk]
    assert to_answer(text.folio, asked.pk, omar, at=now).changes == [{"path": TOLD, "before": SAID, "after": NEW}]
    made = confirm(text.folio, asked.pk, actor=omar, at=now)
    assert confirm(text.folio, asked.pk, actor=omar, at=now).pk == made.pk
    assert (made.number, made.by, made.agreed_by, made.ground) == (1, carla.name, omar.name, "confirmed")
    assert told(text.folio, carla, now) == NEW
    assert "HILO-R318" not in {one["code"] for one in report(text.folio, carla, at=now).findings}
    assert asked_of(omar) == asked_by(carla) == []
    document = verify(signed_file(text.folio, carla, at=now), kind="report", key=key_of(public_key("SSP-PUE")))
    (note,) = document["amendments"]
    assert (note["ground"], note["author"]["number"], note["agreed_by"]) == ("confirmed", "P-0001", omar.name)
    assert document["proposals"][0]["changes"][0]["after"] == NEW
    assert facts()[-3:] == ["reports.AmendmentProposed", "reports.AmendmentEnded", "reports.ReportAmended"]


def test_the_author_declines_and_prosecutor_and_defence_read_it(
    text: Any, asked: Any, carla: Any, omar: Any, fabian: Any, diana: Any, now: datetime
):
    with pytest.raises(Refusal) as refused:
        decline(text.folio, asked.pk, reason=" ", actor=omar, at=now)
    assert refused.value.code == "HILO-R484"
    decline(text.folio, asked.pk, reason="Sí lo perdimos de vista.", actor=omar, at=now)
    with pytest.raises(Conflict) as ended:
        confirm(text.folio, asked.pk, actor=omar, at=now)
    assert ended.value.code == "HILO-R505"
    hand_over(actor=carla, folio=text.folio, to="FGE-PUE", at=now)
    name_defender(actor=fabian, folio=text.folio, username=diana.name, at=now)
    for who in (fabian, diana):
        (one,) = report(text.folio, who, at=now).proposals
        assert (one["status"], one["because"]) == ("declined", "Sí lo perdimos de vista.")
        assert one["changes"][0]["after"] == NEW
    assert told(text.folio, fabian, now) == SAID
    line = next(one for one in report(text.folio, diana, at=now).log if one.what == "amendment_declined")
    assert "Sí lo perdimos de vista." in line.text_es


def test_an_author_puts_their_own_words_right(text: Any, omar: Any, carla: Any, now: datetime):
    ref = uuid.uuid4()
    for _ in range(2):
        made = amend(actor=omar, folio=text.folio, changes=[change()], reason=WHY, ref=ref, at=now)
    assert Amendment.objects.count() == 1
    assert (made.ground, made.by, made.agreed_by) == ("own", omar.name, "")
    assert told(text.folio, carla, now) == NEW
    with pytest.raises(Refusal):
        amend(actor=omar, folio=text.folio, changes=[change("x", before=NEW)], reason=" ", at=now)


def test_who_commands_and_wrote_it_neither_proposes_nor_carries_their_own_words(
    text: Any, asked: Any, omar: Any, now: datetime
):
    both = replace(omar, permissions=omar.permissions | {"reports.review"})
    says(status="dead")
    with pytest.raises(Refusal) as own:
        propose(actor=both, folio=text.folio, changes=[change("otra", STREET, None)], reason=WHY, at=now)
    assert own.value.code == "HILO-R502"
    with pytest.raises(Forbidden):
        carry(text.folio, asked.pk, unreached="dead", reason="Falleció en servicio.", actor=both, at=now)
    assert "propose" not in report(text.folio, both, at=now).may


@action("reports.write", verb="report.written")
def wrote_too(report: Report, path: str, value: str, *, actor: Any, at: datetime) -> None:
    """An answer that a second writer left in the log, on their own account."""
    row = Report.objects.select_related("author__account", "incident", "institution").get(pk=report.pk)
    held(replace(row.holder, author=actor.name))
    met(row)
    Change.objects.create(
        report=row, key="p" * 64, path=path, after=value, how="written", by=actor.name, at=at, version=row.version
    )
    done(row, data={"changes": 1})


CARRIED = {"unreached": "dead", "reason": "Falleció el 3 de enero, acta 12."}


def test_without_its_author_it_says_so_and_why(
    text: Any, asked: Any, carlos: Any, carla: Any, fabian: Any, now: datetime
):
    says(status="dead")
    made = carry(text.folio, asked.pk, **CARRIED, actor=carlos, at=now)
    assert carry(text.folio, asked.pk, **CARRIED, actor=carlos, at=now).pk == made.pk
    assert (made.ground, made.by, made.agreed_by, made.unreached) == ("without", carla.name, carlos.name, "dead")
    hand_over(actor=carla, folio=text.folio, to="FGE-PUE", at=now)
    found = {one["code"]: one for one in report(text.folio, fabian, at=now).findings}
    assert found["HILO-R318"]["where"] == TOLD
    (note,) = report(text.folio, fabian, at=now).amendments
    es, en = (rules.ground_in_words(note, language) for language in ("es", "en"))
    assert es.startswith("Sin su autor: Omar Oficial P-0001 (P-0001) no la confirmó (Falleció: Falleció el 3 de")
    assert en.startswith("Without its author: Omar Oficial P-0001 (P-0001) did not confirm it (Has died: ")
    log = report(text.folio, fabian, at=now).log
    assert any(line.what == "amended_without" and "acta 12" in line.text_es for line in log)
    file = export(actor=fabian, folio=text.folio, at=now)["document"]
    assert file["amendments"][0]["unreached"] == "dead"


SOON, LATE = timedelta(hours=71), timedelta(hours=73)


@pytest.mark.parametrize(
    ("officer", "code", "after", "refused"),
    [
        ({"status": "dead"}, "dead", SOON, ""),
        ({"status": "removed"}, "separated", SOON, ""),
        ({"status": "retired"}, "separated", SOON, ""),
        ({"status": "active"}, "dead", LATE, "HILO-R506"),
        ({"status": "active"}, "separated", LATE, "HILO-R506"),
        ({"status": "leave"}, "leave", SOON, "HILO-R507"),
        ({"status": "leave"}, "leave", LATE, ""),
        ({"status": "suspended"}, "suspended", SOON, "HILO-R507"),
        ({"status": "suspended"}, "suspended", LATE, ""),
        ({"status": "active", "account": None}, "no_account", LATE, ""),
        ({"status": "active", "account": None}, "silent", LATE, "HILO-R506"),
        ({"status": "active"}, "silent", SOON, "HILO-R507"),
        ({"status": "active"}, "silent", LATE, ""),
        ({"status": "dead"}, "silent", LATE, "HILO-R506"),
        ({"status": "dead"}, "no_such", LATE, "HILO-R506"),
    ],
)
def test_why_an_author_does_not_answer_is_what_the_register_says_and_a_term_is_waited_for(
    officer: dict[str, Any],
    code: str,
    after: timedelta,
    refused: str,
    text: Any,
    asked: Any,
    carlos: Any,
    now: datetime,
):
    says(**officer)
    given = {"unreached": code, "reason": "Se le buscó en su casa.", "actor": carlos, "at": now + after}
    if refused:
        with pytest.raises(Refusal) as told:
            carry(text.folio, asked.pk, **given)
        assert (told.value.code, Amendment.objects.exists()) == (refused, False)
    else:
        assert carry(text.folio, asked.pk, **given).ground == "without"


def test_carrying_needs_another_commander_and_a_reason_in_words(
    text: Any, asked: Any, carla: Any, carlos: Any, now: datetime
):
    says(status="dead")
    with pytest.raises(Forbidden):
        carry(text.folio, asked.pk, **CARRIED, actor=carla, at=now)
    for reason, code in ((" ", "HILO-R484"), (".", "HILO-R508"), ("x", "HILO-R508")):
        with pytest.raises(Refusal) as told:
            carry(text.folio, asked.pk, unreached="dead", reason=reason, actor=carlos, at=now)
        assert told.value.code == code


def test_what_was_declined_is_not_carried(text: Any, asked: Any, omar: Any, carlos: Any, now: datetime):
    decline(text.folio, asked.pk, reason="No fue así.", actor=omar, at=now)
    says(status="dead")
    with pytest.raises(Conflict) as told:
        carry(text.folio, asked.pk, **CARRIED, actor=carlos, at=now)
    assert told.value.code == "HILO-R505"


def test_of_one_answer_one_proposal_waits(text: Any, asked: Any, carla: Any, carlos: Any, omar: Any, now: datetime):
    for act, who in ((propose, carlos), (amend, omar)):
        with pytest.raises(Conflict) as told:
            act(actor=who, folio=text.folio, changes=[change("otra")], reason=WHY, at=now)
        assert (told.value.code, told.value.extra["proposal"]) == ("HILO-R504", asked.pk)
    other = propose(actor=carlos, folio=text.folio, changes=[change("Juárez", STREET, None)], reason=WHY, at=now)
    assert [one.id for one in asked_by(carla)] == [asked.pk, other.pk]
    withdraw_amendment(text.folio, asked.pk, reason="Se entendió mal.", actor=carla, at=now)
    amend(actor=omar, folio=text.folio, changes=[change()], reason=WHY, at=now)


def test_a_record_and_an_answer_in_it_are_one_thing(text: Any, carla: Any, carlos: Any, now: datetime):
    whole = {"path": "annexes.object.aaaaaaaa", "value": {"place": "Sala"}}
    propose(actor=carla, folio=text.folio, changes=[whole], reason=WHY, at=now)
    part = {"path": "annexes.object.aaaaaaaa.place", "value": "Patio"}
    with pytest.raises(Conflict) as told:
        propose(actor=carlos, folio=text.folio, changes=[part], reason=WHY, at=now)
    assert told.value.code == "HILO-R504"


def test_proposed_twice_with_one_ref_it_is_one(text: Any, carla: Any, now: datetime):
    ref = uuid.uuid4()
    for _ in range(2):
        propose(actor=carla, folio=text.folio, changes=[change()], reason=WHY, ref=ref, at=now)
    assert ProposedAmendment.objects.count() == 1


def test_a_proposal_stays_open_while_the_report_goes_on(
    text: Any, asked: Any, carla: Any, omar: Any, fabian: Any, now: datetime
):
    hand_over(actor=carla, folio=text.folio, to="FGE-PUE", at=now)
    recall(actor=carla, folio=text.folio, reason="Iba a otra.", at=now)
    hand_over(actor=carla, folio=text.folio, to="FGE-PUE", at=now)
    acknowledge(actor=fabian, folio=text.folio, at=now)
    assert report(text.folio, fabian, at=now).proposals[0]["status"] == "open"
    confirm(text.folio, asked.pk, actor=omar, at=now)
    assert told(text.folio, fabian, now) == NEW


def test_who_wrote_another_part_is_asked_for_that_part(
    begun: Any, write: Callable[..., Any], policeman: Callable[..., Any], omar: Any, carla: Any, now: datetime
):
    """Two writers, one of whom is of another institution: each confirms their own words, and nobody another's."""
    write(begun, {TOLD: SAID})
    paula = policeman("P-0077", "SSP-JAL")
    wrote_too(begun, STREET, "Reforma", actor=paula, at=now)
    sign_it(begun, omar, carla, now)
    two = [change(), {"path": STREET, "value": "Juárez"}]
    with pytest.raises(Refusal) as several:
        propose(actor=carla, folio=begun.folio, changes=two, reason=WHY, at=now)
    assert several.value.code == "HILO-R503"
    with pytest.raises(Refusal) as others:
        amend(actor=omar, folio=begun.folio, changes=two, reason=WHY, at=now)
    assert (others.value.code, others.value.where) == ("HILO-R501", STREET)
    asked = propose(actor=carla, folio=begun.folio, changes=two[1:], reason=WHY, at=now)
    with pytest.raises(NotFound):
        confirm(begun.folio, asked.pk, actor=omar, at=now)
    assert [one.id for one in asked_of(paula)] == [asked.pk]
    assert confirm(begun.folio, asked.pk, actor=paula, at=now).agreed_by == paula.name


WHO = {
    "the author": ("omar", {"amend", "confirm", "decline"}),
    "who proposed it": ("carla", {"propose", "withdraw"}),
    "another commander": ("carlos", {"propose", "carry", "withdraw"}),
    "another officer of the force": ("officer SSP-PUE", set()),
    "a commander next door": ("commander SPM-PUE", set()),
    "a commander of another state": ("commander SSP-JAL", set()),
    "the prosecutor": ("prosecutor FGE-PUE", set()),
    "the defence": ("defender DEF-PUE", set()),
    "who administers": ("admin SSP-PUE", set()),
    "an officer without a unit or an institution": ("nobody", set()),
}


def acts(folio: str, asked: int, who: Any, at: datetime) -> dict[str, Callable[[], Any]]:
    street = [change("Juárez", STREET, None)]
    return {
        "amend": lambda: amend(actor=who, folio=folio, changes=street, reason=WHY, at=at),
        "propose": lambda: propose(actor=who, folio=folio, changes=street, reason=WHY, at=at),
        "confirm": lambda: confirm(folio, asked, actor=who, at=at),
        "decline": lambda: decline(folio, asked, reason=WHY, actor=who, at=at),
        "carry": lambda: carry(folio, asked, **CARRIED, actor=who, at=at),
        "withdraw": lambda: withdraw_amendment(folio, asked, reason=WHY, actor=who, at=at),
    }


@pytest.mark.parametrize("who", WHO)
def test_who_may_do_what(
    who: str, text: Any, asked: Any, person: Callable[..., Any], request: pytest.FixtureRequest, now: datetime
):
    from hilo.kernel.access.actions import SETUP, open_institution

    named, may = WHO[who]
    open_institution(
        actor=SETUP, code="SPM-PUE", name="Municipal", kind="police_municipal", state="21", municipality="21114", at=now
    )
    if named == "nobody":
        actor = replace(request.getfixturevalue("omar"), name="nadie", user_id=None, institution="", unit="")
    elif " " in named:
        actor = person(*named.split())
    else:
        actor = request.getfixturevalue(named)
    says(status="dead") if named != "omar" else None
    done = set()
    for name, act in acts(text.folio, asked.pk, actor, now).items():
        mark = transaction.savepoint()
        try:
            act()
        except (Forbidden, NotFound):
            pass
        else:
            done.add(name)
        transaction.savepoint_rollback(mark)
    assert done == may


@pytest.mark.parametrize("who", ["carlos", "fabian", "diana"])
def test_nobody_else_reads_what_an_author_is_asked(
    who: str, text: Any, asked: Any, request: pytest.FixtureRequest, now: datetime
):
    with pytest.raises((NotFound, Forbidden)):
        to_answer(text.folio, asked.pk, request.getfixturevalue(who), at=now)


def test_the_same_words_chosen_in_another_order_are_no_amendment(begun: Any, write: Any, omar: Any, carla: Any, now):
    path = "sections.handover.attached"
    write(begun, {TOLD: SAID, path: ["video", "photographs"]})
    row = sign_it(begun, omar, carla, now)
    again = [{"path": path, "value": ["photographs", "video"]}]
    with pytest.raises(Refusal) as refused:
        propose(row.folio, changes=again, reason=WHY, actor=carla, at=now)
    assert refused.value.code == "HILO-R426"
    assert not ProposedAmendment.objects.exists()
    made = propose(row.folio, changes=[{"path": path, "value": ["photographs"]}], reason=WHY, actor=carla, at=now)
    assert made.pk


def test_what_is_asked_is_never_changed_and_what_ended_stays(text: Any, asked: Any, omar: Any, now: datetime):
    rows = ProposedAmendment.objects.filter(pk=asked.pk)
    for fields in ({"reason": "otra"}, {"changes": []}, {"by": "nadie"}, {"due": now}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**fields)
    decline(text.folio, asked.pk, reason="No fue así.", actor=omar, at=now)
    for fields in ({"because": "otra"}, {"status": "open", "ended_at": None, "ended_by": "", "because": ""}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**fields)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def test_what_a_masked_reader_may_not_see_of_a_report_stands_in_no_proposal(
    text: Any, carla: Any, fabian: Any, diana: Any, now: datetime
):
    paths = {"annexes.interview.dddddddd.name": "Nora Nueva", "annexes.detention.eeeeeeee": {"name": "Beto", "age": 15}}
    for path, value in paths.items():
        propose(actor=carla, folio=text.folio, changes=[{"path": path, "value": value}], reason=WHY, at=now)
    hand_over(actor=carla, folio=text.folio, to="FGE-PUE", at=now)
    name_defender(actor=fabian, folio=text.folio, username=diana.name, at=now)
    assert "Nora Nueva" not in str(report(text.folio, diana, at=now).proposals)
    assert "Nora Nueva" not in str(export(actor=diana, folio=text.folio, at=now))
    assert "Nora Nueva" in str(report(text.folio, fabian, at=now).proposals)
    assert "Beto" not in str(report(text.folio, fabian, at=now).proposals)


@pytest.mark.django_db(transaction=True)
def test_of_two_proposals_of_one_answer_at_once_one_waits(text: Any, carla: Any, carlos: Any, now: datetime):
    from tests.support.at_once import at_once

    def ask(who: Any) -> str:
        try:
            propose(actor=who, folio=text.folio, changes=[change(who.name)], reason=WHY, at=now)
        except Conflict as told:
            return told.code
        return "asked"

    assert sorted(at_once(lambda: ask(carla), lambda: ask(carlos))) == ["HILO-R504", "asked"]
    assert ProposedAmendment.objects.filter(report=Report.objects.get(folio=text.folio)).count() == 1


def test_the_command_line_lists_what_waits_and_confirms_nothing(text: Any, asked: Any, omar: Any, now: datetime):
    from typer.testing import CliRunner

    from hilo.policing.reports.cli import app

    def ran(*words: str) -> str:
        done = CliRunner().invoke(app, ["amendments", *words], catch_exceptions=False)
        assert done.exit_code == 0
        return done.output

    until = local_words(asked.due, "21", seconds=False)
    assert f"{asked.pk}  {text.folio}: " in ran()
    assert until in ran("--institution", "SSP-PUE")
    assert [one["id"] for one in json.loads(ran("--json"))] == [asked.pk]
    assert json.loads(ran("--json", "--institution", "FGE-PUE")) == []
    confirm(text.folio, asked.pk, actor=omar, at=now)
    assert text.folio not in ran()
