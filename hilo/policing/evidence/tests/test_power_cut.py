"""The server is killed in the middle of a photograph: what had come is there, and the phone goes on from it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.server import Server

pytestmark = [pytest.mark.slow]
PHOTOGRAPH = b"\xff\xd8\xff" + bytes(range(256)) * 2000
PART = 100_000


@pytest.fixture
def server(tmp_path):
    one = Server(tmp_path / "house")
    one.set_up()
    one.start()
    yield one
    one.kill()


def test_a_killed_server_goes_on_with_the_photograph_where_it_was(server):
    token = server.token("officer")
    sha = hashlib.sha256(PHOTOGRAPH).hexdigest()
    announced = {"name": "IMG_1.jpg", "size": len(PHOTOGRAPH), "sha256": sha}
    item = {
        "ref": "one",
        "kind": "device",
        "description": "Teléfono celular",
        "start": "location",
        "place": "Banqueta",
        "collected_at": (datetime.now(UTC) - timedelta(minutes=5)).isoformat(),
    }

    def send(client: Any, upload: str, offset: int) -> Any:
        part = PHOTOGRAPH[offset : offset + PART]
        return client.patch(f"/api/v1/evidence/uploads/{upload}", content=part, headers={"Upload-Offset": str(offset)})

    with server.client(token) as client:
        number = client.post("/api/v1/evidence", json=item).raise_for_status().json()["number"]
        state = client.post(f"/api/v1/evidence/{number}/uploads", json=announced).raise_for_status().json()
        for offset in (0, PART):
            assert send(client, state["id"], offset).status_code == 204
    server.kill()
    server.start()
    with server.client(token) as client:
        assert client.post("/api/v1/evidence", json=item).json()["number"] == number, "sent again, entered once"
        asked = client.head(f"/api/v1/evidence/uploads/{state['id']}")
        assert asked.headers["Upload-Offset"] == str(2 * PART), "an acknowledged part is on the disk"
        again = client.post(f"/api/v1/evidence/{number}/uploads", json=announced).json()
        assert again["id"] == state["id"]
        offset = again["offset"]
        while offset < len(PHOTOGRAPH):
            offset = int(send(client, state["id"], offset).raise_for_status().headers["Upload-Offset"])
        found = client.get(f"/api/v1/evidence/{number}/files/{sha}").raise_for_status()
        assert found.content == PHOTOGRAPH
        assert client.get(f"/api/v1/evidence/{number}").json()["files"][0]["sha256"] == sha
    assert server.ledger_holds()
