"""Four reports as an officer writes them at night on a cheap phone: what they take in taps and screens may not grow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.rig import until

from .playing import Player, case_of, slow_down
from .street import all_sent, go, news, reports, sent_to

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LIMITS = {
    "robbery": (93, 13, 1),
    "violence_at_home": (47, 11, 1),
    "fatal_crash": (60, 11, 1),
    "drunk_in_the_street": (42, 8, 1),
}
"""Most taps, screens, and screens on which nothing was answered (home alone: where the report is begun). Every run of
at least two took exactly this."""
SMALL = {"viewport": {"width": 360, "height": 740}, "locale": "es-MX"}


@pytest.mark.parametrize("name", LIMITS)
def test_a_case_takes_no_more_taps_and_screens_than_it_did(
    name: str, phone: Callable[..., Any], server: Any, line: Any, record_property: Callable[..., None]
) -> None:
    case = case_of(name)
    folio = sent_to(line, case["narrative"], code=case["code"], address=case["address"])
    page = phone(**SMALL)
    news(page)
    go(page, "#/")
    page.locator("li.item", has_text=folio).wait_for()
    slow = slow_down(page)
    asked: list[str] = []
    page.on("response", lambda answer: asked.append(f"{answer.status} {answer.request.method} {answer.url}"))
    page.on("requestfailed", lambda lost: asked.append(f"{lost.failure} {lost.method} {lost.url}"))
    player = Player(page, case, folio)
    count = player.play()
    slow.detach()
    try:
        until(lambda: _of(server, folio)["status"] == "submitted", page=page)
    except AssertionError as never:
        raise AssertionError(page.locator("body").inner_text(), asked[-20:], _of(server, folio)["status"]) from never
    all_sent(page)
    assert not list(_told_otherwise(case, _of(server, folio)["document"]))
    record_property(name, [count.taps, count.screens, len(count.idle)])
    print(
        f"\n{name}: {count.taps} taps, {count.screens} screens, {len(count.idle)} idle",
        *count.places,
        "idle:",
        *count.idle,
        sep="\n",
    )
    measured = (count.taps, count.screens, len(count.idle))
    assert all(one <= most for one, most in zip(measured, LIMITS[name], strict=True)), (measured, count)


def _told_otherwise(case: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    """What the case tells and the file does not say: nothing that a record began with stands in its place."""
    for part, rows in case.items():
        if part in {"detention", "object"} or not isinstance(rows, list):
            continue
        for told, row in zip(rows, document["annexes"][part], strict=True):
            for name, value in told.items():
                if not re.search(r"(^|_)at$", name) and row.get(name) != value:
                    yield f"{part}.{name}: {row.get(name)!r} for {value!r}"


def _of(server: Any, folio: str) -> dict[str, Any]:
    return next(row for row in reversed(reports(server)) if row["document"]["incident"] == folio)
