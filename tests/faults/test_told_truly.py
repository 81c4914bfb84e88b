"""What a running server says when it cannot keep anything, and what it believes of who asks."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from hilo.demonstration.cast import DEMO_PASSWORD
from hilo.knowledge.incidence.tests import official
from tests.support import demonstration, postgres
from tests.support.server import DATABASE, Server

pytestmark = pytest.mark.slow
CALL = {"channel": "voice", "latitude": 19.04, "longitude": -98.2}
LOGIN, LOAD = "/accounts/login/", "/desk/analyst/files/load"
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def installed(on_sqlite: Path, tmp_path: Path) -> Iterator[Server]:
    """A server with the demonstration's people, not started."""
    server = Server(tmp_path / "data")
    server.copy(on_sqlite)
    yield server
    server.kill()


@contextmanager
def full(server: Server) -> Iterator[None]:
    """No file of the server grows by a byte: to it the disk is full."""
    assert server.process is not None
    usual = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (0, usual[1]))
    yield
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, usual)


def says_that_it_cannot(answer: httpx.Response, code: str) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.headers["Retry-After"] == "5"
    assert answer.json()["code"] == code
    assert "Traceback" not in answer.text


def test_a_full_disk_is_told_and_loses_nothing(installed):
    installed.start()
    with installed.client(installed.token("integrator")) as client:
        kept = [client.post("/api/v1/calls", json=CALL).json()["folio"] for _ in range(3)]
        with full(installed):
            says_that_it_cannot(client.post("/api/v1/calls", json=CALL), "HILO-K507")
            time.sleep(2.5)
            says_that_it_cannot(client.get("/readyz"), "HILO-K507")
            assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 200
        kept.append(client.post("/api/v1/calls", json=CALL).json()["folio"])
    installed.kill()
    with closing(sqlite3.connect(installed.folder / DATABASE)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert installed.count("calls.Call") == len(kept) == 4
    assert installed.ledger_holds()


def test_a_database_that_is_gone_is_told_on_every_kind_of_door(on_postgresql, tmp_path):
    with postgres.cluster(like=on_postgresql / "cluster") as cluster:
        server = Server(tmp_path / "data", database_url=cluster.url(demonstration.NAME))
        server.copy(on_postgresql)
        server.environment["HILO_WORKERS"] = "1"
        server.start()
        try:
            with server.client(server.token("integrator")) as client:
                kept = client.post("/api/v1/calls", json=CALL).json()
                cluster.stop("immediate")
                says_that_it_cannot(client.post("/api/v1/calls", json=CALL), "HILO-K503")
                says_that_it_cannot(client.get("/readyz"), "HILO-K503")
                says_that_it_cannot(client.get("/api/v1/stream"), "HILO-K503")
                assert client.get("/healthz").status_code == 200
            with server.client() as client:
                page = client.get("/desk/operator/", headers=ENGLISH, cookies={"sessionid": "x" * 32})
                assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
                assert "everything before it is safe" in page.text
                assert "HILO-K503" in page.text
            cluster.start()
            with server.client(server.token("integrator")) as client:
                until = time.monotonic() + 120
                while client.get("/readyz").status_code != 200 and time.monotonic() < until:
                    time.sleep(0.5)
                assert client.get(f"/api/v1/calls/{kept['id']}").json()["folio"] == kept["folio"]
        finally:
            server.kill()


def signed_in(server: Server, name: str) -> httpx.Client:
    client = server.client()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(LOGIN).text)
    assert token is not None
    form = {"login": name, "password": DEMO_PASSWORD, "csrfmiddlewaretoken": token[1]}
    assert client.post(LOGIN, data=form).status_code == 302
    return client


def test_an_official_file_of_three_megabytes_is_loaded_by_the_page_and_by_no_stranger(installed):
    installed.start()
    text = official.table(official.state_rows(range(2015, 2026)))
    # Spaces at the ends of lines make it as large as the real one.
    file = re.sub("\r\n", " " * 4_000 + "\r\n", text).encode("cp1252")
    assert 2_500_000 < len(file) < 4_000_000
    with closing(signed_in(installed, "analyst")) as client:
        form = {"csrfmiddlewaretoken": client.cookies["csrftoken"]}
        told = client.post(LOAD, data=form, files={"file": ("IDEFC.csv", file)})
        assert told.status_code == 302, told.text[-2_000:]
        assert "IDEFC" in client.get("/desk/analyst/files").text
        assert client.post(LOGIN, data=form, files={"file": ("IDEFC.csv", file)}).status_code == 413
    with installed.client() as stranger:
        assert stranger.post(LOAD, files={"file": ("IDEFC.csv", file)}).status_code in {302, 403, 413}


def addresses(server: Server) -> set[str]:
    with closing(sqlite3.connect(server.folder / DATABASE)) as database:
        return {row[0] for row in database.execute("SELECT ip_address FROM axes_accessattempt")}


@pytest.mark.parametrize(("proxies", "seen"), [("", "127.0.0.1"), ("127.0.0.1", "203.0.113.7")])
def test_who_the_client_is_only_a_front_that_was_named_may_say(installed, proxies, seen):
    installed.environment["HILO_PROXIES"] = proxies
    installed.start()
    with installed.client() as client:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(LOGIN).text)
        form = {"login": "analyst", "password": "wrong", "csrfmiddlewaretoken": token[1] if token else ""}
        client.post(LOGIN, data=form, headers={"X-Forwarded-For": "203.0.113.7"})
    assert addresses(installed) == {seen}


def test_health_is_answered_by_address_and_a_wrong_name_is_told_and_logged(installed):
    installed.environment["HILO_HOSTS"] = "c5.puebla.example"
    installed.start()
    with installed.client() as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.get("/readyz").status_code == 200
        measured = client.get("/metrics", headers={"Authorization": f"Bearer {installed.token('admin')}"})
        assert (measured.status_code, "hilo_queue_length" in measured.text) == (200, True)
        assert client.get("/metrics", headers={"Authorization": "Bearer no"}).json()["code"] == "HILO-A401"
        refused = client.get("/api/v1/units", headers={"Host": "evil.example"})
        assert (refused.status_code, refused.json()["code"]) == (400, "HILO-K455")
        assert "HILO_HOSTS" in client.get("/figures", headers=ENGLISH | {"Host": "evil.example"}).text
        named = client.get("/api/v1/", headers={"Host": "c5.puebla.example"})
        assert (named.status_code, named.json()["code"]) == (404, "HILO-K425")
    assert installed.log().count("refused a request to “evil.example”: HILO_HOSTS does not name it") == 1


@pytest.mark.skipif(shutil.which("faketime") is None, reason="needs faketime")
def test_a_clock_thirty_days_back_takes_calls_marks_them_and_is_not_ready(installed, request):
    installed.start()
    begun = datetime.now(UTC).isoformat()
    with installed.client(installed.token("integrator")) as client:
        client.post("/api/v1/calls", json=CALL).raise_for_status()
    installed.kill()
    installed.environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1"
    port, usual = installed.port, sys.executable
    with (installed.folder / "serve.log").open("ab") as log:
        command = ["faketime", "-f", "-30d", usual, "-m", "hilo", "serve", "--port", str(port)]
        process = subprocess.Popen(
            command, env=installed.environment, cwd=installed.folder, stderr=log, start_new_session=True
        )
    # faketime keeps the server as a child of its own: both end together.
    request.addfinalizer(lambda: (os.killpg(process.pid, signal.SIGKILL), process.wait()))
    until = time.monotonic() + 120
    answer: Any = None
    while answer is None and time.monotonic() < until:
        time.sleep(0.3)
        with installed.client() as client:
            try:
                answer = client.get("/readyz")
            except httpx.TransportError:
                continue
    says_that_it_cannot(answer, "HILO-K505")
    assert re.search(r"by (29 days, 23:59|30 days, 0:00):", answer.json()["title"])
    with installed.client(installed.token("integrator")) as client:
        taken = client.post("/api/v1/calls", json=CALL)
        assert taken.status_code == 201, taken.text
        kept = client.get(f"/api/v1/calls/{taken.json()['id']}").json()
        assert kept["received_at"] >= begun, "time in the house does not run backwards"
        assert "server's clock is wrong" in client.get("/figures", headers=ENGLISH).text
    with closing(sqlite3.connect(installed.folder / DATABASE)) as database:
        (data,) = database.execute("SELECT data FROM ledger_entry ORDER BY id DESC LIMIT 1").fetchone()
    assert re.search(r'"clock_behind_s":259[12]', data)
    assert "clock is behind by" in installed.log()


def workers_of(pid: int) -> set[int]:
    """The processes that serve: forked from the one that read Hilo for them, which the server started."""
    return {worker for one in children(pid) if b"forkserver" in command(one) for worker in children(one)}


def children(pid: int) -> set[int]:
    return {int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def command(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


@contextmanager
def serving(server: Server) -> Iterator[subprocess.Popen[bytes]]:
    port = str(server.port)
    command = [sys.executable, "-m", "hilo", "serve", "--port", port, "--workers", "2"]
    with (server.folder / "serve.log").open("ab") as log:
        process = subprocess.Popen(command, env=server.environment, cwd=server.folder, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def ready(server: Server, within_s: float) -> bool:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if server._is_ready():
            return True
        time.sleep(0.2)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_that_starts_slowly_is_not_killed_for_it(installed):
    with serving(installed) as process:
        until = time.monotonic() + 120
        while len(workers_of(process.pid)) < 2 and time.monotonic() < until:
            time.sleep(0.02)
        first = workers_of(process.pid)
        for worker in first:
            os.kill(worker, signal.SIGSTOP)
        time.sleep(8)
        for worker in first & workers_of(process.pid):
            os.kill(worker, signal.SIGCONT)
        assert ready(installed, 120)
        assert workers_of(process.pid) == first


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_workers_become_ready_on_a_machine_under_a_load_of_thirty(installed):
    burners = [
        subprocess.Popen(
            ["nice", "-n", "15", sys.executable, "-c", "import time\nend=time.time()+200\nwhile time.time()<end: pass"]
        )
        for _ in range(30)
    ]
    try:
        with serving(installed) as process:
            assert ready(installed, 200)
            assert len(workers_of(process.pid)) == 2
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()
