"""Every operation of the API asks who holds the record: as who holds it, and as who does not, against routes.toml.

Each asker has every right that there is, so that nothing but possession keeps them away; only the administrator has its
own. What each may, the same pure function says that docs/possession.md shows.
"""

from __future__ import annotations

import json
import re
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from hilo.kernel.possession import may_hold
from hilo.knowledge.priorities.tests.conftest import built, data, frozen, pattern, vintage  # noqa: F401
from tests.snapshots import part
from tests.stories import records
from tests.stories.records import NUMBER, Story, warning_draft
from tests.stories.test_who_holds import RECORDS
from tests.support.authorities import kind_of

pytestmark = pytest.mark.django_db
PATHS = part("paths")
TABLE = tomllib.loads((Path(__file__).parent / "routes.toml").read_text(encoding="utf-8"))
STORIES = [name for name, rows in TABLE.items() if isinstance(rows, dict)]
KINDS = {"C4-PUE": "emergency_centre", "SPM-PUE": "police_municipal", "PC-PUE": "civil_protection"}
ASKERS = {
    "the state's centre": ("PUE", {"centre": "PUE"}),
    "the state's police": ("SSP-PUE", {}),
    "the state's vetting centre": ("CECC-PUE", {}),
    "the state's academy": ("ACA-PUE", {}),
    "another state's academy": ("ACA-JAL", {}),
    "the Secretariat": ("NAC", {"scope": "national"}),
    "a city's centre": ("C4-PUE", {"centre": "C4-PUE"}),
    "a city's police": ("SPM-PUE", {}),
    "another state's centre": ("JAL", {"centre": "JAL"}),
    "another state's police": ("SSP-JAL", {}),
    "a federal force without scope": ("GN", {"scope": "state"}),
}
"""Institution and place of each; besides them the administrator of who holds the record."""

OTHERS = ("analyst", "unit", "officer")
"""Held already, or of a crew, whose acts are those of its unit alone."""


@dataclass(frozen=True)
class Row:
    method: str
    path: str
    of: str | list[str] = ""
    asks: str | list[str] = ""
    lists: str = ""
    body: Any = None
    own: str = ""
    open: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def rows(story: str) -> list[Row]:
    return [Row(*name.split(" ", 1), **told) for name, told in TABLE[story].items()]


@cache
def rights() -> dict[tuple[str, str], tuple[str, ...]]:
    """The rights of which each operation asks one, by method and path with its names left out; () if it asks none."""
    from hilo.kernel.access.http import May
    from hilo.site.api import api

    found = {}
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                door = operation.auth_param
                asked = (door.permission, *door.others) if isinstance(door, May) else ()
                for method in operation.methods:
                    found[method.lower(), _shape(f"{prefix}/{path}")] = asked
    return found


def _shape(path: str) -> str:
    return re.sub(r"/+", "/", re.sub(r"\{[^}]*\}", "{}", path.partition("?")[0])).strip("/")


def _named(path: str) -> list[str]:
    return _shape(path.removeprefix("/api/v1/")).split("/")


def rights_of(row: Row) -> tuple[str, ...]:
    """The rights of which the row's operation asks one at its door."""
    asked = _named(row.path)
    doors = {path: told for (method, path), told in rights().items() if method == row.method}
    like = [path for path in doors if _like(asked, path.split("/"))]
    return doors[min(like, key=lambda path: path.count("{}"))] if like else ()


def _like(way: list[str], asked: list[str]) -> bool:
    """True if a way of the table is that of an operation, whose names stand for anything."""
    return len(way) == len(asked) and all(there in ("{}", here) for here, there in zip(way, asked, strict=True))


def test_every_operation_has_a_row():
    told = [(row.method, _named(row.path)) for story in STORIES for row in rows(story)]
    asked = [(method, path.removeprefix("/api/v1/")) for path, methods in PATHS.items() for method in methods]
    elsewhere = [(method, path) for method, path in asked if path.startswith(RECORDS) or method == "head"]
    # The stream is served beside Django: tests/faults/test_stream.py asks who hears what.
    elsewhere.append(("get", "stream"))
    lacking = [
        (method, path)
        for method, path in asked
        if (method, path) not in elsewhere and not any(one == method and _like(way, _named(path)) for one, way in told)
    ]
    assert lacking == []


@pytest.fixture
def askers(api: Any, account: Any, centre: Any, now: Any) -> dict[str, tuple[Any, Any]]:
    """A client and the actor behind it, of each that asks."""
    from hilo.emergency.centres.actions import open_centre
    from hilo.kernel.access.actions import SETUP, open_institution
    from hilo.kernel.access.models import Grant
    from hilo.kernel.access.queries import actor_of_token
    from hilo.kernel.access.roles import roles
    from tests.support.api import Api
    from tests.support.tokens import token_of

    for label in ("NAC", "JAL", "TLAX"):
        centre(label)
    states = {"PUE": "21", "JAL": "14"}
    for code in (
        "C4-PUE",
        "SPM-PUE",
        "SSP-PUE",
        "CECC-PUE",
        "SSP-JAL",
        "GN",
        "PC-PUE",
        "FGE-PUE",
        "ACA-PUE",
        "ACA-JAL",
    ):
        more = {"municipality": "21114"} if code in ("C4-PUE", "SPM-PUE") else {}
        more |= {"parent": "PUE"} if code == "PC-PUE" else {}
        kind, state = KINDS.get(code, kind_of(code)), states.get(code.rpartition("-")[2], "")
        kind = "emergency_centre" if more.get("parent") else kind
        open_institution(actor=SETUP, code=code, name=f"Casa {code}", kind=kind, state=state, at=now, **more)
    open_centre(actor=SETUP, code="C4-PUE", name="C4", state="21", municipalities=["21156"], at=now)
    found = {}
    for who, (institution, place) in ASKERS.items():
        user = account("analyst", institution, **({"centre": "", "username": f"x.{institution.lower()}"} | place))
        Grant.objects.bulk_create(
            Grant(user=user, role=role, valid_from=now, granted_by="x") for role in roles() if role not in OTHERS
        )
        token = token_of(user, now)
        found[who] = (Api(token), actor_of_token(token))
    token = token_of(account("admin", "PUE", centre="", username="ada"), now)
    return found | {"its administrator": (Api(token), actor_of_token(token))}


@pytest.fixture
def story(request: pytest.FixtureRequest, askers: Any, now: Any) -> Story:
    """The story that the test is named for."""
    told = Story()
    day = timezone.localdate(now)
    told.values |= {
        "today": day.isoformat(),
        "tomorrow": (day + timedelta(days=1)).isoformat(),
        "soon": (now + timedelta(hours=2)).isoformat(),
        "before": (now - timedelta(minutes=20)).isoformat(),
        "reason": "lo que se dijo en el cuento",
        "new": str(uuid.uuid4()),
        "caller": NUMBER,
    }
    told.values["draft"] = warning_draft(now)
    STORY[request.param](told, request.getfixturevalue, now)
    return told


STORY = {name: found for name in STORIES if (found := getattr(records, name, None))}


def answers(client: Any, row: Row, story: Story) -> tuple[int, str]:
    """Status and body; whatever it did is taken back."""
    taken_back = transaction.atomic()
    taken_back._from_testcase = True  # type: ignore[attr-defined]  # an act inside is a transaction of its own
    with taken_back:
        path = story.filled(row.path)
        body = "" if row.body is None else json.dumps(story.filled(row.body))
        answer = client._client.generic(
            row.method.upper(),
            f"/api/v1/{path}",
            body,
            content_type="application/json",
            headers=client._headers(row.headers),
        )
        transaction.set_rollback(True)
    return answer.status_code, answer.content.decode()


def faults(row: Row, story: Story, askers: Any) -> Iterator[str]:
    """What was answered to whom, and should not have been."""
    door = rights_of(row)
    for who, (client, actor) in askers.items():
        status, said = answers(client, row, story)
        if row.open or row.own:
            if status >= 500:
                yield f"{row} as {who}: {status}"
            continue
        asked = [row.asks] if isinstance(row.asks, str) else row.asks
        theirs = any(may_hold(one, actor, holder) for one in asked for holder in story.holders(row.of))
        theirs = theirs and (not door or any(map(actor.may, door)))
        shown = status not in (403, 404) if not row.lists else str(story.filled(row.lists)) in said
        # Of a centre's own log nobody is told who works at none (HILO-H401).
        if status >= 500 or (shown != theirs and not (row.lists and status == 422)):
            yield f"{row} as {who}: {status} {'though' if not theirs else 'but'} it is {'' if theirs else 'not '}theirs"


@pytest.mark.parametrize("story", list(STORY), indirect=True)
def test_nothing_is_answered_to_who_does_not_hold_it_and_nothing_refused_to_who_does(story, askers, request):
    name = request.node.callspec.params["story"]
    found = [fault for row in rows(name) for fault in faults(row, story, askers)]
    assert not found, "\n".join(found)
