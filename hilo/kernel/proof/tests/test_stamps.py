"""A time-stamp authority, thrown away after the test, stamps the heads; the stamp is verified with its root alone.

It is openssl's: what crosses the wire is what any authority sends, and openssl verifies what Hilo keeps.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import Client
from typer.testing import CliRunner

from hilo.kernel.proof import actions, queries, store
from hilo.kernel.proof.cli import app
from hilo.lib.errors import Refusal

OPENSSL = shutil.which("openssl")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(OPENSSL is None, reason="openssl makes the authority"),
]
AT = datetime(2026, 12, 1, 12, tzinfo=UTC)
CONFIGURATION = """
[tsa]
default_tsa = tsa1
[tsa1]
serial = {home}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
[authority]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign
[stamper]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
"""


def ssl(home, *told):
    return subprocess.run([OPENSSL, *told], cwd=home, check=True, capture_output=True, text=True)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """The folder of an authority: root.pem, tsa.pem and what it answers with."""
    home = tmp_path_factory.mktemp("tsa")
    (home / "tsa.cnf").write_text(CONFIGURATION.format(home=home))
    (home / "serial").write_text("01\n")
    made = ("-config", "tsa.cnf", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    ssl(
        home,
        "req",
        "-x509",
        *made[:1],
        _minimal(home),
        *made[2:],
        "-keyout",
        "root.key",
        "-out",
        "root.pem",
        "-subj",
        "/CN=Root",
        "-days",
        "30",
        "-extensions",
        "authority",
    )
    ssl(
        home,
        "req",
        "-new",
        *made[:1],
        _minimal(home),
        *made[2:],
        "-keyout",
        "tsa.key",
        "-out",
        "tsa.csr",
        "-subj",
        "/CN=Stamper",
    )
    ssl(
        home,
        "x509",
        "-req",
        "-in",
        "tsa.csr",
        "-CA",
        "root.pem",
        "-CAkey",
        "root.key",
        "-CAcreateserial",
        "-out",
        "tsa.pem",
        "-days",
        "30",
        "-extfile",
        "tsa.cnf",
        "-extensions",
        "stamper",
    )
    return home


def _minimal(home):
    file = home / "req.cnf"
    file.write_text(CONFIGURATION.format(home=home) + "[req]\ndistinguished_name = dn\n[dn]\n")
    return "req.cnf"


class Stamper(BaseHTTPRequestHandler):
    """Answers as openssl does; `spoil` changes the answer, `asked` is what came."""

    home = spoil = asked = None

    def do_POST(self):
        assert self.headers["Content-Type"] == "application/timestamp-query"
        type(self).asked = self.rfile.read(int(self.headers["Content-Length"]))
        (self.home / "query").write_bytes(self.asked)
        ssl(
            self.home,
            "ts",
            "-reply",
            "-config",
            "tsa.cnf",
            "-queryfile",
            "query",
            "-signer",
            "tsa.pem",
            "-inkey",
            "tsa.key",
            "-out",
            "reply",
        )
        answer = (self.home / "reply").read_bytes()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.spoil(answer) if self.spoil else answer)

    def log_message(self, *_):
        pass


@pytest.fixture
def served(authority):
    stamper = type("Served", (Stamper,), {"home": authority})
    server = HTTPServer(("127.0.0.1", 0), stamper)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield stamper, f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def heads(settings, tmp_path, puebla):
    settings.DATA_DIR = tmp_path / "data"
    actions.publish(AT)
    return store.published() / "2026-12-01.json"


@pytest.fixture
def asked(served, authority, heads):
    pytest.importorskip("rfc3161_client")
    actions.meet_authority(served[1], (authority / "root.pem").read_bytes())
    return served[0]


def refused(act):
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def test_heads_are_stamped_and_openssl_says_so_too(asked, heads, authority, tmp_path):
    day, seen = actions.stamp()
    assert day == "2026-12-01"
    assert abs(datetime.now(UTC) - seen) < timedelta(minutes=5)
    stamp = store.stamps() / "2026-12-01.tsr"
    told = ssl(tmp_path, "ts", "-verify", "-data", heads, "-in", stamp, "-CAfile", authority / "root.pem")
    assert "Verification: OK" in told.stdout
    assert b"chains" not in asked.asked, "the authority sees a hash alone"
    checked = ["check-stamp", str(heads), str(stamp), "--roots", str(authority / "root.pem")]
    assert CliRunner().invoke(app, checked).exit_code == 0
    assert Client().get("/ledger/2026-12-01.tsr").content == stamp.read_bytes()
    assert "/ledger/2026-12-01.tsr" in Client().get("/ledger").content.decode()


def test_a_stamp_of_other_heads_or_of_a_stranger_does_not_hold(asked, heads, authority, tmp_path):
    actions.stamp()
    stamp, root = (store.stamps() / "2026-12-01.tsr").read_bytes(), (authority / "root.pem").read_bytes()
    assert queries.stamped(stamp, heads.read_bytes(), root)
    assert refused(lambda: queries.stamped(stamp, heads.read_bytes() + b" ", root)) == "HILO-L438"
    stranger = ssl(
        tmp_path,
        "req",
        "-x509",
        "-config",
        _minimal(tmp_path),
        "-newkey",
        "ed25519",
        "-nodes",
        "-keyout",
        "s.key",
        "-subj",
        "/CN=Root",
        "-extensions",
        "authority",
    )
    other = stranger.stdout.encode()
    assert refused(lambda: queries.stamped(stamp, heads.read_bytes(), other)) == "HILO-L438"
    middle = len(stamp) // 2
    spoiled = stamp[:-20] + bytes(20)
    assert refused(lambda: queries.stamped(spoiled, heads.read_bytes(), root)) == "HILO-L438"
    assert refused(lambda: queries.stamped(stamp[:middle], heads.read_bytes(), root)) == "HILO-L438"
    assert refused(lambda: queries.stamped(stamp, heads.read_bytes(), b"no certificate")) == "HILO-L438"


def test_what_does_not_hold_is_not_kept(asked):
    asked.spoil = staticmethod(lambda answer: answer[:-20] + bytes(20))
    assert refused(actions.stamp) == "HILO-L438"
    assert not (store.stamps() / "2026-12-01.tsr").exists()


def test_an_authority_that_does_not_answer_is_said_to_do_so(heads):
    pytest.importorskip("rfc3161_client")
    actions.meet_authority("http://127.0.0.1:9/", b"")
    assert refused(actions.stamp) == "HILO-L437"
    actions.meet_authority("file:///etc/passwd", b"")
    assert refused(actions.stamp) == "HILO-L437"


def test_without_the_extra_it_says_what_to_install(heads, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    actions.meet_authority("http://127.0.0.1:9/", b"")
    assert refused(actions.stamp) == "HILO-L439"


def test_without_an_authority_nothing_is_asked(heads):
    assert refused(actions.stamp) == "HILO-K404"
