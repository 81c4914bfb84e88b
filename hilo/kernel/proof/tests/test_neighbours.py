"""Two installations countersign each other's heads over HTTP; one that rewrote its chain is refused, and shown."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.support.server import Server

pytestmark = pytest.mark.slow


def pin(one: Server, other: Server, name: str) -> None:
    key = one.folder / f"{name}.pem"
    key.write_text(other.hilo("ledger", "key"))
    one.hilo("ledger", "neighbour", name, other.url, "--key", str(key))


def next_day(server: Server) -> None:
    """What was published is of yesterday; the heads of today are published."""
    for file in sorted((server.folder / "ledger" / "published").glob("*.json"), reverse=True):
        file.rename(file.with_name("2000-01-01.json"))
    server.hilo("ledger", "publish")


def rewritten(server: Server) -> str:
    """A chain of which an entry was changed by the owner of the database, with every hash after it made to fit."""
    script = """
import django; django.setup()
from hilo.kernel.ledger.models import Entry, Head
from hilo.kernel.ledger.queries import COLUMNS
from hilo.kernel.ledger.rules import Link, digest
from hilo.kernel.ledger.triggers import install, remove
from django.db import connection
cursor = connection.cursor()
for statement in remove("sqlite"): cursor.execute(statement)
head = Head.objects.order_by("-seq").first()
prev = ""
for row in Entry.objects.filter(chain=head.chain).order_by("seq"):
    row.prev, row.actor = prev, "eve" if row.seq == 2 else row.actor
    row.hash = prev = digest(Link(*(getattr(row, name) for name in COLUMNS)))
    row.save()
Head.objects.filter(pk=head.pk).update(hash=prev)
for statement in install("sqlite"): cursor.execute(statement)
print(head.chain)
"""
    return server._python("-c", script).strip()


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    folder = tmp_path_factory.mktemp("neighbours")
    puebla, jalisco = Server(folder / "puebla"), Server(folder / "jalisco")
    puebla.set_up()
    jalisco.set_up()
    # One pattern was copied for both: each has a key of its own.
    (jalisco.folder / "keys" / "ledger.pem").unlink(missing_ok=True)
    for server in (puebla, jalisco):
        server.start()
        server.hilo("ledger", "publish")
    pin(puebla, jalisco, "jalisco")
    pin(jalisco, puebla, "puebla")
    yield puebla, jalisco
    for server in (puebla, jalisco):
        server.stop()


def test_two_installations_countersign_each_other_and_what_was_rewritten_is_refused(two, tmp_path):
    puebla, jalisco = two
    assert "go on from what was seen" in puebla.hilo("ledger", "countersign", "jalisco")
    jalisco.hilo("ledger", "countersign", "puebla")
    for here, there in ((puebla, "jalisco"), (jalisco, "puebla")):
        papers = here.folder / "ledger" / "neighbours" / there
        assert {file.name for file in papers.iterdir()} == {"address", "key.pem", "seen", "given", "received"}
    # More is entered, a day passes, and the chains go on.
    jalisco.new_token("integrator")
    next_day(jalisco)
    puebla.hilo("ledger", "countersign", "jalisco")
    # Anyone has heads and key, and nothing of what the entries say.
    heads = httpx.get(f"{jalisco.url}/api/v1/ledger/heads").json()
    told = httpx.get(f"{jalisco.url}/api/v1/ledger/links", params={"chain": heads["chains"][0]["chain"]}).json()
    assert {len(body) for body in told["bodies"]} == {64}
    assert httpx.get(f"{jalisco.url}/api/v1/ledger/key.pem").text == jalisco.hilo("ledger", "key")
    kept = puebla.hilo("ledger", "seen", "jalisco")
    # The owner of Jalisco's database rewrites a chain.
    chain = rewritten(jalisco)
    jalisco.new_token("integrator")
    next_day(jalisco)
    with pytest.raises(Exception, match="HILO-L433"):
        puebla.hilo("ledger", "countersign", "jalisco")
    (proof,) = (puebla.folder / "ledger" / "neighbours" / "jalisco" / "refused").iterdir()
    assert json.loads(proof.read_text())["signature"]
    # What the neighbour kept shows it in Jalisco too.
    file = tmp_path / "seen.json"
    file.write_text(kept)
    with pytest.raises(Exception, match=f'"chain": "{chain}"'):
        jalisco.hilo("ledger", "verify", "--checkpoint", str(file), "--json")


def test_a_countersignature_of_somebody_unknown_is_not_kept(two):
    puebla, _ = two
    body = {"type": "ledger-countersignature", "of": "0" * 64, "at": "2026-12-01", "public_key": "", "checkpoint": {}}
    answer = httpx.post(f"{puebla.url}/api/v1/ledger/countersignatures", json=body | {"signature": "eA=="})
    assert (answer.status_code, answer.json()["code"]) == (403, "HILO-L436")
    assert len(list((puebla.folder / "ledger" / "neighbours").iterdir())) == 1
