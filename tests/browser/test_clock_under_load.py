"""The desks' clock when the server answers late: what was said long ago does not set it back."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

ASK = """async () => {
    const { now, setServerTime } = await import("/static/js/clock.js");
    const off = () => Math.round((now().getTime() - Date.now()) / 1000);
    const said = (seconds) => { setServerTime(new Date(Date.now() + seconds * 1000)); return off(); };
    return [said(120), said(112), said(121), said(-3000), said(120.2)];
}"""


def test_an_answer_that_came_late_does_not_set_the_clock_back(page, sign_in):
    sign_in(page, "operator")
    page.goto("/accounts/2fa/")
    # The server's clock is two minutes ahead; one answer is eight seconds on its way, one fifty minutes.
    assert page.evaluate(ASK) == [120, 120, 121, 121, 121]
