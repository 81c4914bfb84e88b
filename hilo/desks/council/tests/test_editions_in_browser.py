from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from hilo.policing.reports.actions import propose_edition
from hilo.policing.reports.tests.small_form import TEXT
from tests.browser.conftest import assert_accessible  # noqa: F401
from tests.support.need import PATIENCE_MS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    "options",
    [{"viewport": {"width": 1366, "height": 768}}, {"viewport": {"width": 390, "height": 844}, "has_touch": True}],
    ids=["desk", "phone"],
)
def test_editions_votes_and_force_can_be_read_by_everybody(browser, live_server, actor, options, assert_accessible):  # noqa: F811
    who = actor("secretariat", "NAC", states=frozenset())
    row = propose_edition(actor=who, file=TEXT.replace("2027", "2097"), reason="Menos hojas", at=timezone.now())
    context = browser.new_context(locale="en", **options)
    context.set_default_timeout(PATIENCE_MS)
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    paths = [reverse("council-editions"), reverse("council-edition", args=[row.pk])]
    paths.append(reverse("council-force", args=["21", 2024]))
    for path in paths:
        page.goto(live_server.url + path)
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert (path, wide) == (path, 0)
    assert complaints == []
    context.close()
