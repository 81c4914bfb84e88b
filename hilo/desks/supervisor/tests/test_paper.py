"""The supervisor's list of forms that were entered afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hilo.emergency.dispatch.actions import enter_form
from hilo.emergency.dispatch.commands import EnterForm

pytestmark = pytest.mark.django_db


def test_the_list_says_which_form_became_which_call_and_who_entered_it(supervisor, actor, now):
    one = supervisor()
    assert "No form was entered yet" in one.browser.get("/desk/supervisor/paper").content.decode()
    rang = now - timedelta(hours=3)
    form = EnterForm(
        number="PUE-P-0042", received_at=rang, answered_at=rang, narrative="Humo", code="10104", taken_by="MGL"
    )
    done = enter_form(actor=actor("operator"), command=form, at=now)
    page = one.browser.get("/desk/supervisor/paper").content.decode()
    for words in ("PUE-P-0042", done.call.folio, "MGL", "operator.pue"):
        assert words in page


def test_another_centres_forms_are_not_shown(supervisor, actor, now, jalisco):
    rang = now - timedelta(hours=3)
    form = EnterForm(number="JAL-P-0001", received_at=rang, answered_at=rang, narrative="Humo", code="10104")
    enter_form(actor=actor("operator", "JAL"), command=form, at=now)
    assert "JAL-P-0001" not in supervisor().browser.get("/desk/supervisor/paper").content.decode()
