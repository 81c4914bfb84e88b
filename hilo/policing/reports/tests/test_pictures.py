"""Whose a picture or a sound is that was taken while a report was written."""

from __future__ import annotations

import pytest

from hilo.policing.reports import forms
from hilo.policing.reports.rules_masks import ALL, DEFENCE, OTHERS, Hidden

CRIME = "iph_2019_crime"
PATHS = ("annexes.injured.00000001", "annexes.interview.0000000a", "annexes.child.00000002", "annexes.vehicle.00000003")
PATHS += ("sections.place", "sections.narrative", "")


def seen(audience: str, *, reserved: bool) -> list[str]:
    row = {"id": "0000000a", "name": "Ana López", "reserved": reserved, "quality": "victim"}
    document = {"sections": {}, "annexes": {"interview": [row]}}
    hide = Hidden(forms.form(CRIME), [document], audience, adolescents=True)
    return [path for path in PATHS if hide.shows(path)]


@pytest.mark.parametrize("reserved", [True, False])
def test_who_decides_sees_all_and_who_is_a_stranger_nothing_that_was_taken(reserved):
    assert seen(ALL, reserved=reserved) == list(PATHS)
    assert seen(OTHERS, reserved=reserved) == [""]


def test_the_defence_sees_no_child_and_nobody_it_may_not_know():
    assert seen(DEFENCE, reserved=True) == [
        "annexes.vehicle.00000003",
        "sections.place",
        "sections.narrative",
        "",
    ]
    assert seen(DEFENCE, reserved=False) == [path for path in PATHS if "child" not in path]
