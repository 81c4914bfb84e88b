"""The page to decide on tells who else wrote, which parts, and whether they sign them."""

from __future__ import annotations

from datetime import UTC, datetime

from django.utils import translation

from hilo.desks.reading import hands
from hilo.policing.reports import forms
from hilo.policing.reports.queries import Writer

AT = datetime(2026, 12, 3, 18, 0, tzinfo=UTC)
STREET, TEXT = "sections.place.street", "sections.narrative.text"


def writer(role: str, **more: object) -> Writer:
    return Writer("a", "Petra Pareja", "Policía", "T-0003", role, **more)  # type: ignore[arg-type]


def told(*writers: Writer) -> list[tuple[str, str]]:
    with translation.override("en"):
        return [(one.value, one.state) for one in hands.facts(forms.form("iph_2019_crime"), writers, "en")]


def test_only_who_wrote_beside_the_author_is_told_with_what_and_signed_or_not():
    assert told(writer("author", answers=3, paths=[STREET]), writer("other", answers=1, paths=[TEXT])) == []
    [(value, state)] = told(writer("partner", answers=2, unsigned=2, paths=[STREET, TEXT]))
    assert value.startswith("Petra Pareja, Policía, T-0003 · ")
    assert value.endswith(" · not signed: 2")
    assert value.count("(1)") == 2
    assert state == "late"
    [(value, state)] = told(writer("partner", answers=1, signed_at=AT, paths=[TEXT]))
    assert ("signed " in value, state) == (True, "")
    [(value, state)] = told(writer("partner", answers=1, declined="Lo supe de oídas", paths=[TEXT]))
    assert (value.endswith("does not sign: Lo supe de oídas"), state) == (True, "late")


def test_a_partner_who_left_without_a_word_in_it_is_not_told_and_one_who_wrote_is():
    assert told(writer("partner", ended_at=AT)) == []
    assert len(told(writer("partner", ended_at=AT, answers=1, paths=[TEXT]))) == 1


def test_whose_the_account_is_is_said_where_more_than_one_wrote():
    petra = writer("partner", paths=[TEXT])
    assert hands.of([petra], TEXT) == ""
    assert hands.of([writer("author", paths=[STREET]), petra], TEXT) == "Petra Pareja"
