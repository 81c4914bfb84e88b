"""The overload mode at the supervisor's desk: switched on, pulled another way, ended, and what came of it kept."""

from __future__ import annotations

from typing import Any

import pytest

from hilo.emergency.calls.models import Overload

pytestmark = pytest.mark.django_db
HERE = "/desk/supervisor/overload"


def test_it_is_switched_on_with_a_reason_and_ended(supervisor: Any, ring: Any) -> None:
    sara = supervisor()
    assert "was never overloaded" in sara.browser.get(HERE).content.decode()
    refused = sara.browser.post(f"{HERE}/begin", {"why": " ", "minutes": "30", "pull": "kind"})
    assert (refused.status_code, Overload.objects.count()) == (200, 0)
    sara.browser.post(f"{HERE}/begin", {"why": "Sismo", "minutes": "30", "pull": "kind"})
    ring()
    mode = Overload.objects.get()
    page = sara.browser.get(HERE).content.decode()
    assert "Overloaded until" in page
    assert "Sismo" in page
    sara.browser.post(f"{HERE}/{mode.pk}/pull", {"pull": "place"})
    mode.refresh_from_db()
    assert mode.pull == "place"
    assert "Overload: 1 rang" in sara.browser.get("/desk/supervisor/").content.decode()
    sara.browser.post(f"{HERE}/{mode.pk}/end")
    after = sara.browser.get(HERE)
    assert after.status_code == 200
    assert "Sismo" in after.content.decode()
    mode.refresh_from_db()
    assert (mode.ended_by, mode.counts["received"]) == ("sara", 1)
