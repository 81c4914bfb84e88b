from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from hilo.kernel.act import act
from hilo.kernel.ledger.actions import entry
from hilo.kernel.proof import actions
from hilo.kernel.proof.rules import fingerprint, signed
from hilo.lib.actor import Actor
from tests.browser.conftest import assert_accessible  # noqa: F401
from tests.support.need import PATIENCE_MS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AT = datetime(2026, 12, 1, 12, tzinfo=UTC)
VIEWS = ((390, 844), (1366, 768), (1440, 900))


@pytest.fixture
def countersigned(settings, tmp_path, puebla):
    settings.DATA_DIR = tmp_path
    for chain in ("PUE", "JAL", "SSP-PUE"):
        with act():
            entry(actor=Actor("ana"), verb="call.read", subject="call:1", at=AT, chain=chain)
    heads, key = actions.publish(AT), Ed25519PrivateKey.generate()
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    actions.meet_neighbour("c5-jalisco", "https://c5.jalisco.example", pem)
    said = {"type": actions.COUNTERSIGNED, "of": fingerprint(heads), "at": AT.isoformat(), "public_key": pem}
    actions.receive(signed(said | {"checkpoint": heads}, key))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_read_at_every_width_and_by_everyone(
    countersigned,
    browser,
    live_server,
    assert_accessible,  # noqa: F811
    scheme,
):
    context = browser.new_context(locale="es", color_scheme=scheme)
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.add_init_script(f"localStorage.setItem('hilo:theme', '{scheme}')")
    for width, height in VIEWS:
        page.set_viewport_size({"width": width, "height": height})
        page.goto(live_server.url + "/ledger", wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"wider than {width} px"
        assert_accessible(page)
    context.close()
