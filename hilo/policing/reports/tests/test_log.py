"""The checker must not teach anyone to falsify: what was changed after a finding was shown goes with the report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from hilo.policing.reports import forms
from hilo.policing.reports.models import Change, FindingShown
from hilo.policing.reports.queries import case, log
from hilo.policing.reports.rules_log import Changed, line_of, ties, weighty

FORM = forms.form("iph_2019_crime")
AT = "annexes.detention.a1b2c3d4.detained_at"
FIRST, LATER = "2026-01-05T10:00:00-06:00", "2026-01-05T10:40:00-06:00"


@pytest.fixture
def bent(begun: Any, write: Callable[..., Any], now: datetime) -> Any:
    """A time that was changed after findings had been shown."""
    write(begun, {"sections.knowledge.people_detained": True, AT: FIRST})
    assert FindingShown.objects.filter(report=begun, code="HILO-R131").exists()
    write(begun, {AT: LATER}, before={AT: FIRST}, at=now + timedelta(minutes=3))
    return begun


def test_a_time_changed_after_findings_were_shown_says_which(bent: Any, omar: Any, now: datetime):
    shown = set(FindingShown.objects.filter(report=bent).values_list("code", flat=True))
    lines = [line for line in log(bent.folio, omar, at=now) if line.path == AT and line.what == "changed"]
    first, second = lines
    assert not first.after_findings
    assert second.after_findings
    assert second.seen
    assert set(second.seen) <= shown
    assert (second.before, second.after) == (FIRST, LATER)
    assert set(second.tied) <= set(second.seen)
    assert "Ya se mostraban los avisos" in second.text_es
    assert second.tied[0] in second.text_es


def test_what_the_phone_says_it_was_showing_is_kept_with_the_change(begun: Any, omar: Any, now: datetime):
    from hilo.policing.reports.actions import save

    change = {"path": AT, "value": FIRST, "at": now.isoformat(), "seen": ["HILO-R133", "<script>", 7, "HILO-X999"]}
    save(actor=omar, ref=begun.ref, changes=[change], at=now)
    assert Change.objects.get(path=AT).seen == ["HILO-R133", "HILO-R259"]


def test_the_log_goes_with_the_case_to_the_prosecutor_and_the_defence(
    bent: Any, omar: Any, carla: Any, fabian: Any, diana: Any, now: datetime
):
    from hilo.policing.reports.actions import export, hand_over, name_defender

    from .conftest import sign_it

    sign_it(bent, omar, carla, now + timedelta(minutes=5))
    hand_over(actor=carla, folio=bent.folio, to="FGE-PUE", at=now + timedelta(minutes=6))
    name_defender(actor=fabian, folio=bent.folio, username=diana.name, at=now + timedelta(minutes=7))
    for who in (fabian, diana):
        assert any(line.after_findings for line in case(bent.folio, who, at=now).log)
        file = export(actor=who, folio=bent.folio, at=now + timedelta(minutes=8))
        assert any(line.get("after_findings") for line in file["document"]["log"])


def test_a_finding_that_was_remedied_stays_in_the_log(begun: Any, write: Callable[..., Any], omar: Any, now: datetime):
    write(begun, {"sections.knowledge.people_detained": True})
    code = FindingShown.objects.filter(report=begun, where="annexes.detention").values_list("code", flat=True)[0]
    write(begun, {AT: FIRST}, at=now + timedelta(minutes=1))
    what = [
        line.what for line in log(begun.folio, omar, at=now) if line.code == code and line.path == "annexes.detention"
    ]
    assert what == ["finding", "remedied"]


@pytest.mark.parametrize(
    ("path", "seen", "tied"),
    [
        ("annexes.detention.a1b2c3d4.detained_at", ["HILO-R134", "HILO-R211"], ("HILO-R134",)),
        ("annexes.force.a1b2c3d4.resistance", ["HILO-R134", "HILO-R211"], ("HILO-R211",)),
        ("annexes.detention.a1b2c3d4.search_interrupted", ["HILO-R101"], ("HILO-R101",)),
        ("annexes.detention.a1b2c3d4.injuries", ["HILO-R171"], ("HILO-R171",)),
        ("annexes.detention.a1b2c3d4.inspection_ground", ["HILO-R142"], ("HILO-R142",)),
        ("sections.narrative.text", ["HILO-R272", "HILO-R211"], ("HILO-R272",)),
        ("annexes.force.a1b2c3d4", ["HILO-R211"], ("HILO-R211",)),
        ("sections.place.references", ["HILO-R101", "HILO-R211"], ()),
        ("sections.place.nothing", ["HILO-R101"], ()),
        ("sections.place.street", ["HILO-R999"], ()),
    ],
)
def test_a_change_is_tied_to_the_findings_that_depend_on_the_answer(path: str, seen: list[str], tied: tuple[str, ...]):
    assert ties(FORM, path, seen) == tied


def test_a_finding_at_the_very_path_is_tied_whatever_it_reads():
    assert ties(FORM, "sections.place.references", ["HILO-R999"], {"HILO-R999"}) == ("HILO-R999",)


NARRATIVE = "sections.narrative.text"
LOST = "Lo seguimos por la calle Reforma. Lo perdimos de vista dos minutos. Lo alcanzamos en Juárez."
KEPT = "Lo seguimos por la calle Reforma, sin perderlo de vista. Lo alcanzamos en Juárez."


def test_both_texts_of_a_narrative_can_be_read_in_the_log_and_in_the_file(
    begun: Any, write: Callable[..., Any], omar: Any, carla: Any, now: datetime
):
    from hilo.policing.reports.queries.case import content

    write(begun, {NARRATIVE: LOST})
    write(begun, {NARRATIVE: KEPT}, before={NARRATIVE: LOST}, at=now + timedelta(minutes=2))
    line = [one for one in log(begun.folio, omar, at=now) if one.path == NARRATIVE][-1]
    assert (line.before, line.after) == (LOST, KEPT)
    assert "Lo perdimos de vista dos minutos" in line.text_es
    assert "sin perderlo de vista" in line.text_es
    assert "caracteres" not in line.text_es
    begun.refresh_from_db()
    kept = [one for one in content(begun, at=now)["log"] if one.get("path") == NARRATIVE][-1]
    assert (kept["before"], kept["after"]) == (LOST, KEPT)


def test_of_many_changes_the_gravest_stand_first_and_one_answer_stands_once(
    bent: Any, write: Callable[..., Any], omar: Any, now: datetime
):
    third = "2026-01-05T10:50:00-06:00"
    write(bent, {AT: third}, before={AT: LATER}, at=now + timedelta(minutes=4))
    first = weighty(log(bent.folio, omar, at=now))
    (one,) = [told for told in first if told.path == AT]
    assert (one.before, one.after, one.times) == (FIRST, third, 2)
    assert first.index(one) == 0


def test_what_came_back_to_what_it_was_is_told_last(bent: Any, write: Callable[..., Any], omar: Any, now: datetime):
    write(bent, {AT: FIRST}, before={AT: LATER}, at=now + timedelta(minutes=4))
    assert weighty(log(bent.folio, omar, at=now))[-1].path == AT


def words(path: str, before: Any, after: Any, **more: Any) -> str:
    at = datetime.fromisoformat("2026-01-05T10:00:00-06:00")
    given: dict[str, Any] = {
        "how": "written",
        "conflict": False,
        "seen": (),
        "by": "omar",
        "device_at": None,
        "at": at,
        "skew_s": 0,
    }
    return line_of(FORM, Changed(path=path, before=before, after=after, **(given | more))).text_en


@pytest.mark.parametrize(
    ("path", "before", "after", "said"),
    [
        ("sections.place.street", None, "Reforma", "Answered “Place of the intervention: Street”: Reforma."),
        ("sections.place.street", "Reforma", None, "Took back the answer to"),
        ("sections.place.dwelling", False, True, "from no to yes."),
        ("sections.place.risk", None, "social", ": Social."),
        ("sections.handover.attached", None, ["video", "other"], ": Video, Other."),
        ("sections.place.street", None, {"absent": "unknown"}, ": not known."),
        ("sections.narrative.text", "corto", "x" * 400, "xxx… (400 characters)."),
        ("sections.narrative.text", "lo vi irse", "lo vi huir", "it said «lo vi irse», it says «lo vi huir»."),
        ("sections.responder.crew", None, [{"name": "Omar"}], ": 1 rows."),
        ("annexes.interview.a1b2c3d4.name", None, "Rosa", "Wrote in “Interview: Name” (protected)."),
        ("annexes.object.a1b2c3d4", {"id": "a1b2c3d4"}, None, "Took a record out of “Weapons and objects”."),
    ],
)
def test_a_change_is_told_in_plain_words(path: str, before: Any, after: Any, said: str):
    assert said in words(path, before, after)


def test_no_protected_value_is_told_whatever_became_of_it():
    for more in ({}, {"how": "chosen"}, {"how": "sealed"}, {"conflict": True}, {"how": "prefilled"}):
        assert "Rosa" not in words("annexes.interview.a1b2c3d4.name", "Rosa", "Rosa María", **more)
