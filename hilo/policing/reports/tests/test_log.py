"""The checker must not teach anyone to falsify: what was changed after a finding was shown goes with the report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from hilo.policing.reports import forms
from hilo.policing.reports.models import Change, FindingShown
from hilo.policing.reports.queries import case, log
from hilo.policing.reports.rules_log import Changed, is_watched, line_of

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
    assert "Cambió un tiempo, una persona o un objeto cuando ya se mostraban" in second.text_es
    assert second.seen[0] in second.text_es


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
    ("path", "watched"),
    [
        ("sections.knowledge.fact_at", True),
        ("sections.handover.received_by", True),
        ("annexes.detention.a1b2c3d4.name", True),
        ("annexes.object.a1b2c3d4.colour", True),
        ("annexes.object.a1b2c3d4", True),
        ("annexes.force.a1b2c3d4.against", True),
        ("sections.narrative.text", False),
        ("sections.place.references", False),
        ("sections.place.nothing", False),
    ],
)
def test_times_persons_and_objects_are_watched(path: str, watched: bool):
    assert is_watched(FORM, path) is watched


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
        ("sections.narrative.text", "corto", "x" * 400, "to 400 characters."),
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
