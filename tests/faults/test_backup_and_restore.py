"""A backup taken under load comes back whole, and one that was tampered with does not come back at all."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.support import demonstration
from tests.support.server import Server

pytestmark = pytest.mark.slow
_names = count(1)


def run(server: Server, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hilo", *arguments],
        env=server.environment,
        cwd=server.folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def another(server: Server, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], Server]:
    """`another()`: an empty installation on the same kind of database."""

    def make() -> Server:
        name = f"restored{next(_names)}"
        url = server.environment["HILO_DATABASE_URL"]
        return Server(tmp_path / name, database_url=request.getfixturevalue("cluster").create(name) if url else "")

    return make


@contextmanager
def calls_coming_in(server: Server, token: str) -> Iterator[list[int]]:
    """Calls without end for as long as the block lasts; the ids that were acknowledged."""
    acknowledged: list[int] = []
    over = threading.Event()

    def ring() -> None:
        with server.client(token) as client:
            while not over.is_set():
                answer = client.post("/api/v1/calls", json={"channel": "voice", "latitude": 19.04, "longitude": -98.2})
                if answer.status_code == 201:
                    acknowledged.append(answer.json()["id"])

    callers = [threading.Thread(target=ring) for _ in range(3)]
    for caller in callers:
        caller.start()
    try:
        yield acknowledged
    finally:
        over.set()
        for caller in callers:
            caller.join()


def test_a_backup_taken_under_load_comes_back_whole_and_serves(server: Server, another: Callable[[], Server], tmp_path):
    token, file = server.token("integrator"), tmp_path / "night.backup"
    with calls_coming_in(server, token) as acknowledged:
        while len(acknowledged) < 10:
            assert server.process.poll() is None
        before = list(acknowledged)
        made = run(server, "backup", str(file))
        during = len(acknowledged) - len(before)
    assert made.returncode == 0, made.stderr
    # Beside the worker's sign of life, whoever watches the service sees when it was made.
    assert server.count("upkeep.Upkeep") == 2
    assert during > 0
    assert file.stat().st_mode & 0o777 == 0o600

    restored = another()
    done = run(restored, "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert "The ledger holds against the checkpoint" in done.stderr
    assert run(restored, "ledger", "verify").returncode == 0
    assert (restored.folder / "keys" / "ledger.pem").read_bytes() == (
        server.folder / "keys" / "ledger.pem"
    ).read_bytes()
    assert not list(restored.folder.glob("before-restore-*"))
    restored.start()
    try:
        with restored.client(token) as client:
            assert [client.get(f"/api/v1/calls/{call}").status_code for call in before] == [200] * len(before)
            assert client.post("/api/v1/calls", json={"channel": "voice"}).status_code == 201
    finally:
        restored.kill()


def test_on_a_clean_machine_one_command_makes_the_database_and_restores_it(cluster, on_postgresql, tmp_path):
    made = Server(tmp_path / "made", database_url=cluster.create(f"clean{next(_names)}", like=demonstration.NAME))
    made.copy(on_postgresql)
    run(made, "backup", str(tmp_path / "hilo.backup")).check_returncode()
    clean = Server(tmp_path / "clean", database_url=cluster.url("never_made_by_hand"))
    done = run(clean, "restore", str(tmp_path / "hilo.backup"))
    assert done.returncode == 0, done.stderr
    assert "The ledger holds" in done.stderr
    assert clean.count("centres.Centre") == made.count("centres.Centre") > 30


def test_records_are_replaced_only_when_it_is_said_and_nobody_works_on_them(server: Server, tmp_path):
    file = tmp_path / "one.backup"
    assert run(server, "backup", str(file)).returncode == 0
    assert "HILO-B408" in run(server, "restore", str(file)).stderr
    assert "HILO-B409" in run(server, "restore", str(file), "--replace").stderr
    token = server.new_token("integrator")
    with server.client(token) as client:
        later = client.post("/api/v1/calls", json={"channel": "voice"}).json()["id"]
    server.stop()
    done = run(server, "restore", str(file), "--replace")
    assert done.returncode == 0, done.stderr
    server.start()
    with server.client(server.token("integrator")) as client:
        assert client.get(f"/api/v1/calls/{later}").status_code == 404
        assert client.get("/api/v1/calls/1", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_later_checkpoint_shows_that_a_restored_ledger_lacks_its_tail(server: Server, another, tmp_path):
    file, paper = tmp_path / "old.backup", tmp_path / "later.json"
    assert run(server, "backup", str(file)).returncode == 0
    with server.client(server.token("integrator")) as client:
        client.post("/api/v1/calls", json={"channel": "voice", "latitude": 19.04, "longitude": -98.2})
    assert run(server, "ledger", "checkpoint", str(paper)).returncode == 0
    done = run(another(), "restore", str(file), "--checkpoint", str(paper))
    assert done.returncode == 1
    assert "was recorded" in done.stderr
    assert "Do not serve from it" in done.stderr


def test_nobody_stays_signed_in_by_way_of_a_backup(server: Server, another, tmp_path):
    from hilo.demonstration.cast import DEMO_PASSWORD

    file = tmp_path / "one.backup"
    with server.client() as browser:
        browser.get("/accounts/login/")
        form = {"login": "operator", "password": DEMO_PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        assert browser.post("/accounts/login/", data=form, headers={"Referer": server.url}).status_code == 302
        assert browser.get("/accounts/2fa/").status_code == 200
        cookie = browser.cookies["sessionid"]
    assert run(server, "backup", str(file)).returncode == 0
    restored = another()
    assert run(restored, "restore", str(file)).returncode == 0
    restored.start()
    try:
        with restored.client() as thief:
            assert thief.get("/accounts/2fa/", headers={"Cookie": f"sessionid={cookie}"}).status_code == 302
    finally:
        restored.kill()


# What follows concerns the file and not the database in it, so one kind is enough.


def test_a_demonstration_does_not_come_in_the_place_of_an_operation(one_backup: Path, tmp_path: Path):
    operation = Server(tmp_path / "operation")
    assert run(operation, "setup", "--quiet").returncode == 0
    done = run(operation, "restore", str(one_backup), "--replace")
    assert done.returncode == 2
    assert "HILO-B418" in done.stderr
    assert operation.count("access.User") == 0
    empty = Server(tmp_path / "empty")
    assert run(empty, "restore", str(one_backup)).returncode == 0
    assert "demonstration" in run(empty, "doctor", "--json").stdout


@pytest.fixture(scope="module")
def whole(on_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """The demo's installation, not running."""
    made = Server(tmp_path_factory.mktemp("whole"))
    made.copy(on_sqlite)
    return made


@pytest.fixture(scope="module")
def one_backup(whole: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    file = tmp_path_factory.mktemp("backup") / "one.backup"
    done = run(whole, "backup", str(file))
    assert done.returncode == 0, done.stderr
    return file


@pytest.fixture
def empty(tmp_path: Path) -> Server:
    return Server(tmp_path / "empty")


def parts_of(file: Path) -> dict[str, bytes]:
    with tarfile.open(file) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar}


def forged(
    file: Path, target: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None], *, honest: bool
) -> Path:
    """The backup after a change to its parts; honest: the manifest's hashes are made anew, as a forger would."""
    parts = parts_of(file)
    manifest = json.loads(parts.pop("manifest.json"))
    change(parts, manifest)
    if honest:
        manifest["members"] = {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            for name, content in parts.items()
        }
    with tarfile.open(target, "w:gz") as tar:
        for name, content in {"manifest.json": json.dumps(manifest).encode(), **parts}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return target


def untouched(server: Server) -> bool:
    """True if nothing was put in place: no table, and only the key that starting up makes."""
    database = server.folder / "hilo.sqlite3"
    tables = 0
    if database.exists():
        with closing(sqlite3.connect(database)) as opened:
            tables = opened.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    rest = {path.relative_to(server.folder).as_posix() for path in server.folder.rglob("*") if path.is_file()}
    return tables == 0 and rest <= {"hilo.sqlite3", "keys/secret"}


def flip(parts: dict[str, bytes], _: Any) -> None:
    content = bytearray(parts["database.sqlite3"])
    content[len(content) // 2] ^= 1
    parts["database.sqlite3"] = bytes(content)


def drop(parts: dict[str, bytes], _: Any) -> None:
    del parts["keys/ledger.pem" if "keys/ledger.pem" in parts else "data/keys/ledger.pem"]


def add(parts: dict[str, bytes], _: Any) -> None:
    parts["data/keys/authorized"] = b"x"


@pytest.mark.parametrize("change", [flip, drop, add])
def test_a_backup_that_was_changed_is_refused_and_nothing_is_touched(one_backup, empty, tmp_path, change):
    file = forged(one_backup, tmp_path / "forged.backup", change, honest=False)
    done = run(empty, "restore", str(file))
    assert done.returncode == 2
    assert "HILO-B402" in done.stderr
    assert untouched(empty)


def test_a_cut_tail_is_found_even_if_the_forger_made_the_hashes_anew(one_backup, empty, tmp_path):
    def cut(parts: dict[str, bytes], _: Any) -> None:
        path = tmp_path / "cut.sqlite3"
        path.write_bytes(parts["database.sqlite3"])
        with closing(sqlite3.connect(path)) as database:
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
                database.execute(f"DROP TRIGGER {name}")
            seq = database.execute("SELECT max(seq) FROM ledger_entry WHERE chain='PUE'").fetchone()[0]
            database.execute("DELETE FROM ledger_entry WHERE chain='PUE' AND seq=?", [seq])
            database.execute(
                "UPDATE ledger_head SET seq=?, hash=(SELECT hash FROM ledger_entry WHERE chain='PUE' AND seq=?)"
                " WHERE chain='PUE'",
                [seq - 1, seq - 1],
            )
            database.commit()
        parts["database.sqlite3"] = path.read_bytes()

    done = run(empty, "restore", str(forged(one_backup, tmp_path / "cut.backup", cut, honest=True)))
    assert done.returncode == 1
    assert "PUE" in done.stderr
    assert "The ledger does not hold" in done.stderr


def climb(parts: dict[str, bytes], _: Any) -> None:
    parts["data/../../outside"] = b"x"


def test_a_backup_that_would_write_outside_its_place_is_refused(one_backup, empty, tmp_path):
    done = run(empty, "restore", str(forged(one_backup, tmp_path / "climb.backup", climb, honest=True)))
    assert "HILO-B402" in done.stderr
    assert not (tmp_path / "outside").exists()
    assert untouched(empty)


def rows_of(made: Server) -> dict[str, list[Any]]:
    """Every table but those whose rows are not kept -> its rows, as Django reads them."""
    return json.loads(made._python("-c", ROWS))


ROWS = """
import django, json, sys; django.setup()
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
found = {}
for model in apps.get_models(include_auto_created=True):
    if (table := model._meta.db_table) not in {"django_session", "django_migrations"}:
        found[table] = list(model._base_manager.order_by("pk").values_list())
print(json.dumps(found, cls=DjangoJSONEncoder, default=repr))
"""


def test_an_installation_moves_from_sqlite_to_postgresql_with_every_row(on_sqlite, cluster, tmp_path):
    small = Server(tmp_path / "small")
    small.copy(on_sqlite)
    small.start()
    with small.client(small.token("integrator")) as client:
        last = [
            client.post("/api/v1/calls", json={"channel": "voice", "narrative": "Ñandú 🔥"}).json()["id"] for _ in "ab"
        ][-1]
    small.stop()
    run(small, "backup", str(tmp_path / "small.backup")).check_returncode()
    name = f"moved{next(_names)}"
    large = Server(tmp_path / "large", database_url=cluster.create(name))
    done = run(large, "restore", str(tmp_path / "small.backup"))
    assert done.returncode == 0, done.stderr
    assert "The ledger holds against the checkpoint" in done.stderr
    kept, moved = rows_of(small), rows_of(large)
    assert kept.keys() == moved.keys()
    assert sum(map(len, kept.values())) > 500
    # Each writes down what was done in it: there the copy, once it was taken; here the walk of the ledger that came.
    (copied, *left), (walked, *came) = kept.pop("upkeep_upkeep"), moved.pop("upkeep_upkeep")
    assert (copied[0], walked[0], left) == ("backup", "ledger", came)
    assert [table for table in kept if kept[table] != moved[table] and table != "installation_clock"] == []
    assert cluster.ask_in(name, "SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'") == "0"
    large.start()
    try:
        with large.client(small.token("integrator")) as client:
            assert client.post("/api/v1/calls", json={"channel": "voice"}).json()["id"] == last + 1
    finally:
        large.kill()


def newer(_: Any, manifest: dict[str, Any]) -> None:
    manifest["migrations"].append("calls.9999_of_tomorrow")


def other_kind(_: Any, manifest: dict[str, Any]) -> None:
    manifest["database"] = "postgresql"


@pytest.mark.parametrize(("change", "code"), [(newer, "HILO-B407"), (other_kind, "HILO-B411")])
def test_a_backup_that_does_not_fit_is_refused_and_nothing_is_touched(one_backup, empty, tmp_path, change, code):
    done = run(empty, "restore", str(forged(one_backup, tmp_path / "other.backup", change, honest=True)))
    assert done.returncode == 2
    assert code in done.stderr
    assert untouched(empty)


@pytest.mark.parametrize("content", [b"", b"not a backup at all", b"\x1f\x8b\x08\x00damaged"])
def test_what_is_no_backup_is_refused(empty, tmp_path, content):
    file = tmp_path / "strange.backup"
    file.write_bytes(content)
    done = run(empty, "restore", str(file))
    assert done.returncode == 2
    assert "HILO-B401" in done.stderr
    assert untouched(empty)


def test_a_backup_cut_short_is_refused(one_backup, empty, tmp_path):
    file = tmp_path / "short.backup"
    file.write_bytes(one_backup.read_bytes()[:-2000])
    done = run(empty, "restore", str(file))
    assert done.returncode == 2
    assert "HILO-B40" in done.stderr
    assert untouched(empty)


def test_a_sealed_backup_opens_with_its_passphrase_only(whole, empty, tmp_path):
    right, wrong, file = tmp_path / "right", tmp_path / "wrong", tmp_path / "sealed.backup"
    right.write_text("cuatro tuercas de bronce\n")
    wrong.write_text("cinco tuercas de bronce\n")
    assert run(whole, "backup", str(file), "--passphrase-file", str(right)).returncode == 0
    secret = (whole.folder / "keys" / "secret").read_bytes()
    assert secret not in file.read_bytes()
    for given, code in (([], "HILO-B415"), (["--passphrase-file", str(wrong)], "HILO-B403")):
        refused = run(empty, "restore", str(file), *given)
        assert refused.returncode == 2
        assert code in refused.stderr
        assert untouched(empty)
    done = run(empty, "restore", str(file), "--passphrase-file", str(right))
    assert done.returncode == 0, done.stderr
    assert (empty.folder / "keys" / "secret").read_bytes() == secret


def test_an_existing_file_is_not_overwritten(whole, one_backup):
    before = one_backup.read_bytes()
    assert "HILO-B410" in run(whole, "backup", str(one_backup)).stderr
    assert one_backup.read_bytes() == before


def test_an_empty_installation_has_nothing_to_back_up(empty, tmp_path):
    done = run(empty, "backup", str(tmp_path / "none.backup"))
    assert done.returncode == 2
    assert "hilo setup" in done.stderr
    assert not list(tmp_path.glob("*.backup*"))
