"""What every test may stand on. Tests run on SQLite, or on the database that HILO_DATABASE_URL names.

Each run has a data directory of its own: nothing is read from or written to the one of an installation.
"""

from __future__ import annotations

import atexit
import gc
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.support import marked, patterns

# What is read stays: looking through it for what could go was a sixth of the work of a run.
gc.disable()
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(patterns.bytecode())
    sys.dont_write_bytecode = False
if WORKER:
    DATA_DIR = Path(os.environ["HILO_DATA_DIR"])
else:
    DATA_DIR = Path(tempfile.mkdtemp(prefix="hilo-tests-")).resolve()
    atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
os.environ["HILO_DATA_DIR"] = str(DATA_DIR)
os.environ["DJANGO_SETTINGS_MODULE"] = "hilo.site.settings"
# Commands answer in the terminal's language; tests read the English.
os.environ["HILO_LANGUAGE"] = "en"
# Playwright keeps an event loop in the test's thread, where Django would not let a test ask the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

# A loaded machine is slow and no fault: no example has a deadline. The same examples in every run, so that one that
# fails fails again; `pytest --hypothesis-profile=explore` looks for new ones.
hypothesis_settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.register_profile(
    "hilo", hypothesis_settings.get_profile("explore"), derandomize=True, database=None
)
hypothesis_settings.load_profile("hilo")


# A domain that is none of the tree's: its tests run where tests/architecture/test_the_next_domain.py puts it.
collect_ignore = ["tests/skeleton"]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
KEEPS_RECORDS = {"db", "transactional_db", "live_server"}


def pytest_configure(config: pytest.Config) -> None:
    # Read now, from the environment above; pytest-django starts Django once they are.
    if django_settings.DATA_DIR != DATA_DIR:
        raise pytest.UsageError("unset DJANGO_SETTINGS_MODULE: the tests choose their settings and data directory")
    # Nobody guesses the passwords of a test's database. Servers that tests start hash as they do in the field.
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that keep records: `make test` runs those on both databases."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & KEEPS_RECORDS:
            item.add_marker("database")
        for mark in ("slow", "browser"):
            if item.get_closest_marker(mark) and item.path not in marked.files(mark):
                raise pytest.UsageError(f"{item.path} does not say pytest.mark.{mark}, by which `make test` finds it")


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_unconfigure() -> None:
    """PostgreSQL's pools, also the one by which test databases are made, end before their server does."""
    from django.db import connection

    for pool in list(getattr(connection, "_connection_pools", {}).values()):
        pool.close()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Instead of pytest-django's: a copy of a database that was migrated once for this state of the source."""
    from django.db import connection

    from tests.support import databases

    with django_db_blocker.unblock():
        if connection.vendor == "sqlite":
            databases.copy_sqlite(connection, DATA_DIR / f"test{WORKER}.sqlite3")
            yield
        else:
            name = f"test_{connection.settings_dict['NAME']}_{WORKER or os.getpid()}"
            databases.copy_postgresql(connection, name)
            yield
            databases.drop_postgresql(connection, name)


@pytest.fixture(autouse=True, scope="session")
def _what_a_test_committed_is_emptied() -> Iterator[None]:
    """Afterwards only the tables that it filled are: Django would empty all of them and write down each right anew."""
    from django.db import connection
    from django.test import TransactionTestCase

    from tests.support import databases

    empty = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: databases.empty(connection)  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = empty  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _a_test_is_no_transaction() -> Iterator[None]:
    """The outermost transaction of the code under test can be undone by itself, though the test's own is around it."""
    from django.db import connections
    from django.db.transaction import Atomic

    enter = Atomic.__enter__

    def entered(self: Any) -> None:
        around = connections[self.using or "default"].atomic_blocks
        if around and around[-1]._from_testcase:
            self.savepoint = True
        enter(self)

    Atomic.__enter__ = entered  # type: ignore[method-assign]
    yield
    Atomic.__enter__ = enter  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _every_answer_is_as_described() -> Iterator[None]:
    """Whatever a test asks of the API, the answer is one that its document describes."""
    from django.test.client import ClientHandler

    from tests.support.contract import check

    ask = ClientHandler.get_response

    def asked(self: Any, request: Any) -> Any:
        answer = ask(self, request)
        check(request, answer)
        return answer

    ClientHandler.get_response = asked  # type: ignore[method-assign]
    yield
    ClientHandler.get_response = ask  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> Iterator[None]:
    """What a process remembers of the database for some seconds does not outlive a test."""
    yield
    from hilo.emergency.centres import queries as centres
    from hilo.emergency.places import queries as places
    from hilo.kernel.access.queries import acting
    from hilo.kernel.installation import clock
    from hilo.kernel.installation import queries as installation

    centres.forget()
    places.forget()
    clock.forget()
    installation.forget()
    acting._seen.clear()


@pytest.fixture(autouse=True)
def _nothing_of_a_person_travels(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a story, and after each test of a domain that knows persons: nothing of them stands in a fact, in the
    ledger, in a delivery or in a line of a log. Each test is one more way that is watched; what is a person's, `traits`
    of the models say.
    """
    if not request.node.get_closest_marker("database") or not _knows_persons(request.path):
        yield
        return
    from tests.support.sentinels import travelled

    request.getfixturevalue("db")
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    yield
    logging.getLogger().removeHandler(handler)
    assert travelled(lines) == []


@pytest.fixture(autouse=True)
def _every_act_seals_what_it_changes(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each test of a domain whose records must stand (kernel.stands), each is as its last entry sealed it.

    A row that a test made without an act was never entered, and a test may have had a data directory, and so keys, of
    its own: neither is a fault of an act.
    """
    if not request.node.get_closest_marker("database") or not _has_records(request.path):
        yield
        return
    from hilo.kernel.ledger.queries import broken_records
    from hilo.kernel.stands import FILES

    request.getfixturevalue("db")
    yield
    if not request.node.get_closest_marker("changes_records"):
        # A record that is a folder went with the test's own data directory.
        folders = tuple(f"{word}:" for word in FILES)
        found = [one for one in broken_records() if not (one.kind == "gone" and one.record.startswith(folders))]
        assert [one.message for one in found if one.kind in {"differs", "gone"}] == []


@cache
def _has_records(tests: Path) -> bool:
    from hilo.kernel.stands import stands_of
    from hilo.kernel.traits import ours

    homes = [Path(model._meta.app_config.path) for model in ours() if stands_of(model)]
    return any(home in tests.parents for home in (*homes, Path(__file__).parent / "tests" / "stories"))


@cache
def _knows_persons(tests: Path) -> bool:
    from hilo.kernel.traits import ours, traits_of

    homes = [Path(model._meta.app_config.path) for model in ours() if traits_of(model).of_persons]
    return any(home in tests.parents for home in (*homes, Path(__file__).parent / "tests" / "stories"))


@pytest.fixture
def now() -> datetime:
    """The instant of the test."""
    from django.utils import timezone

    return timezone.now()


@pytest.fixture
def actor() -> Callable[..., Any]:
    """`actor("operator")`: somebody with that role in Puebla; `actor("integrator", "NAC")`: for the whole country.

    Another institution is named by its label ("JAL", "FGE-JAL"), other fields of Actor by keyword.
    """
    from hilo.kernel.access.roles import roles
    from hilo.kernel.territory.queries import states
    from hilo.lib.actor import Actor
    from tests.support.authorities import kind_of

    codes = {state.label: state.code for state in states()}

    def make(role: str, institution: str = "PUE", **fields: Any) -> Actor:
        code = codes.get(institution.rpartition("-")[2])
        given: dict[str, Any] = {
            "kind": "emergency_centre" if institution in codes else kind_of(institution),
            "national": code is None and not fields.get("states"),
            "name": f"{role}.{institution.lower()}",
            "permissions": roles()[role].permissions,
            "institution": institution,
            "states": frozenset({code} if code else ()),
            "centre": institution if institution in codes else "",
        }
        return Actor(**(given | fields))

    return make


@pytest.fixture
def centre(db: None, now: datetime) -> Callable[[str], Any]:
    """`centre("PUE")`: the state's centre, opened if it is not; "NAC" takes the calls without a place."""
    from hilo.emergency.centres.actions import open_centre
    from hilo.kernel.access.actions import SETUP
    from hilo.kernel.territory.queries import states

    named = {state.label: state for state in states()}

    def opened(label: str) -> Any:
        state = named.get(label)
        name = f"C5 {state.name}" if state else "Centro Nacional de Información"
        return open_centre(actor=SETUP, code=label, name=name, state=state.code if state else "", at=now)

    return opened


@pytest.fixture
def exercise(db: None, now: datetime) -> None:
    """The installation is an exercise: what is made up may be played in it."""
    from hilo.kernel.access.actions import SETUP
    from hilo.kernel.installation.actions import declare

    declare(actor=SETUP, kind="exercise", in_use=False, at=now)


@pytest.fixture
def national(centre: Callable[[str], Any]) -> Any:
    """The centre that takes calls whose place is not known."""
    return centre("NAC")


@pytest.fixture
def puebla(centre: Callable[[str], Any], national: Any) -> Any:
    return centre("PUE")


@pytest.fixture
def jalisco(centre: Callable[[str], Any], national: Any) -> Any:
    return centre("JAL")


@pytest.fixture
def enrol(now: datetime) -> Callable[..., Any]:
    """`enrol("PUE-A1", "ambulance_basic", latitude=19.04, longitude=-98.2)`: a free unit of the centre in its name."""
    from hilo.emergency.dispatch.actions import enrol_unit
    from hilo.kernel.access.actions import SETUP

    def make(code: str, *capabilities: str, latitude: float = 19.05, longitude: float = -98.21, **fields: Any) -> Any:
        given: dict[str, Any] = {
            "name": code,
            "agency": "PC",
            "centre": code.partition("-")[0],
            "capabilities": capabilities or ("police",),
            "latitude": latitude,
            "longitude": longitude,
            "at": now,
        }
        return enrol_unit(actor=SETUP, code=code, **(given | fields))

    return make


@pytest.fixture
def units(puebla: Any, enrol: Callable[..., Any]) -> dict[str, Any]:
    """Puebla's units by code: a patrol, an ambulance and an engine in the middle of the city, a patrol far away."""
    rows = [
        enrol("PUE-P1", "police", latitude=19.045, longitude=-98.203),
        enrol("PUE-A1", "ambulance_basic", latitude=19.050, longitude=-98.210),
        enrol("PUE-B1", "fire", "rescue", latitude=19.030, longitude=-98.190),
        enrol("PUE-P2", "police", latitude=18.460, longitude=-97.390),
    ]
    return {row.code: row for row in rows}


@pytest.fixture
def account(now: datetime) -> Callable[..., Any]:
    """`account("operator", "PUE")`: a user that holds the role, at the centre of the same label."""
    from hilo.kernel.access.actions import SETUP, join
    from hilo.kernel.access.models import Institution, User
    from hilo.kernel.access.roles import roles

    def joined(role: str, institution: str = "PUE", **fields: Any) -> Any:
        given: dict[str, Any] = {
            "username": f"{role}.{institution.lower()}",
            "name": f"{role.title()} {institution}",
            "institution": institution,
            "role": role,
            "centre": "" if institution == "NAC" else institution,
            # An account of an institution without a state is the nation's.
            "scope": "national" if Institution.objects.filter(code=institution, state="").exists() else "state",
            "at": now,
        } | fields
        known = User.objects.filter(username=given["username"]).first()
        if known:
            return known
        body = Institution.objects.filter(code=given["institution"]).first()
        if body is None or role not in roles() or roles()[role].fits(body.kind):
            return join(actor=SETUP, **given)
        # A test that asks what a role may do, and not where it is held: no act would give it there.
        user = join(actor=SETUP, **(given | {"role": "analyst"}))
        user.grants.update(role=role)
        return user

    return joined


@pytest.fixture
def api(account: Callable[..., Any], now: datetime, puebla: Any) -> Callable[..., Any]:
    """`api("dispatcher")`, `api("operator", "JAL")`: a client of /api/v1/ with the token of such an account."""
    from tests.support.api import Api
    from tests.support.tokens import token_of

    def client(role: str = "integrator", institution: str = "", **fields: Any) -> Api:
        user = account(role, institution or ("NAC" if role == "integrator" else "PUE"), **fields)
        return Api(token_of(user, now))

    return client


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium with an empty profile; one for the whole run, for Playwright lives once in a process."""
    from tests.support.need import PATIENCE_MS, chromium, lacking

    if (program := chromium()) is None:
        lacking("browser", "apt-get install chromium-headless-shell")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=program, headless=True, args=CHROMIUM_FLAGS)
        yield running
        running.close()
