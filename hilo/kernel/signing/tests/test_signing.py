"""A signed file is checked by somebody who has only the file and the public key."""

from __future__ import annotations

import base64
import copy
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OKPKey

from hilo.kernel.signing import rules
from hilo.kernel.signing.actions import public_key, sign, sign_line
from hilo.lib.errors import Refusal

DOCUMENT = {"folio": "PUE-26-0000001-R1", "place": {"latitude": 19.0437, "street": "Calle 5 de Mayo, núm. 3"}, "n": 3}


def refused(work) -> str:
    with pytest.raises(Refusal) as caught:
        work()
    return caught.value.code


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def test_what_was_signed_is_read_back_by_who_has_the_public_key(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    file = json.loads(json.dumps(sign("SSP-PUE", "report", DOCUMENT, of=())))
    line = sign_line("SSP-PUE", "certificate", DOCUMENT, of=())
    public = rules.key_of(public_key("SSP-PUE"))
    assert rules.verify(file, kind="report", key=public) == DOCUMENT
    assert rules.opened(line, kind="certificate", key=public) == DOCUMENT


def test_each_institution_has_a_key_of_its_own_that_only_the_house_may_read(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    assert public_key("SSP-PUE") == public_key("SSP-PUE") != public_key("FGE-PUE")
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys" / "signing").iterdir()} == {0o600}


def test_a_changed_document_is_found(key):
    file = rules.signed(DOCUMENT, kind="report", key=key)
    file["document"]["place"]["street"] = "Calle 5 de Mayo, núm. 4"
    assert refused(lambda: rules.verify(file, kind="report", key=key.public_key())) == "HILO-Z434"


def test_the_order_of_members_and_white_space_do_not_matter(key):
    file = rules.signed(DOCUMENT, kind="report", key=key)
    turned = json.loads(json.dumps({"jws": file["jws"], "document": dict(reversed(DOCUMENT.items()))}, indent=3))
    assert rules.verify(turned, kind="report", key=key.public_key()) == DOCUMENT


def test_another_key_and_another_kind_are_told_apart(key):
    file = rules.signed(DOCUMENT, kind="report", key=key)
    other = Ed25519PrivateKey.generate().public_key()
    assert refused(lambda: rules.verify(file, kind="report", key=other)) == "HILO-Z433"
    assert refused(lambda: rules.verify(file, kind="certificate", key=key.public_key())) == "HILO-Z436"


def test_no_algorithm_but_ours_is_taken(key):
    file = rules.signed(DOCUMENT, kind="report", key=key)
    head = rules.encoded(json.dumps({"alg": "none", "typ": "hilo-report+jws"}).encode())
    forged = file | {"jws": f"{head}..{file['jws'].split('.')[2]}"}
    assert refused(lambda: rules.verify(forged, kind="report", key=key.public_key())) == "HILO-Z436"


@pytest.mark.parametrize(
    "file", [None, [], "x", {}, {"document": {}}, {"document": {}, "jws": "a.b.c"}, {"document": 1, "jws": ".."}]
)
def test_what_is_no_signed_file_is_refused(file, key):
    assert refused(lambda: rules.verify(file, kind="report", key=key.public_key())) == "HILO-Z432"


def test_a_signature_has_one_text_only(key):
    """Trailing bits of base64url that no byte needs are no way to a second text of the same signature."""
    line = rules.compact(DOCUMENT, kind="certificate", key=key)
    spare = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = line[:-1] + spare[spare.index(line[-1]) ^ 1]
    assert refused(lambda: rules.opened(twin, kind="certificate", key=key.public_key())) in {"HILO-Z439", "HILO-Z434"}


def test_what_json_cannot_hold_is_not_signed(key):
    assert refused(lambda: rules.signed({"x": float("nan")}, kind="report", key=key)) == "HILO-Z431"
    assert refused(lambda: rules.signed({"x": 2**60}, kind="report", key=key)) == "HILO-Z431"
    assert refused(lambda: rules.signed({"x": "\ud800"}, kind="report", key=key)) == "HILO-Z431"


def test_what_is_no_public_key_is_refused():
    assert refused(lambda: rules.key_of("-----BEGIN PUBLIC KEY-----\nxx\n-----END PUBLIC KEY-----")) == "HILO-Z435"


TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(document=st.dictionaries(st.sampled_from(["a", "b", "ñ", "€"]), VALUES, min_size=1))
def test_any_other_implementation_of_the_standards_checks_it(document):
    """joserfc is the peer: our compact lines are JWS that any library opens, and the detached form is the same."""
    key = Ed25519PrivateKey.generate()
    peer = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": rules.encoded(key.public_key().public_bytes_raw())})
    line = rules.compact(document, kind="report", key=key)
    opened = jws.deserialize_compact(line, peer, algorithms=["Ed25519"])
    assert opened.payload == rules.canonical(document)
    file = rules.signed(document, kind="report", key=key)
    head, _, signature = file["jws"].split(".")
    payload = base64.urlsafe_b64encode(rules.canonical(copy.deepcopy(file["document"]))).decode().rstrip("=")
    assert jws.deserialize_compact(f"{head}.{payload}.{signature}", peer, algorithms=["Ed25519"]).payload


@pytest.mark.parametrize("name", ["verified_by", "document ", "signature"])
def test_what_nobody_signed_is_not_carried_beside_what_was(key, name):
    file = rules.signed(DOCUMENT, kind="report", key=key) | {name: "Court of Puebla"}
    assert refused(lambda: rules.verify(file, kind="report", key=key.public_key())) == "HILO-Z441"


@pytest.mark.parametrize("where", ["file", "document", "place"])
def test_a_member_that_stands_twice_is_refused(key, where):
    text = json.dumps(rules.signed(DOCUMENT, kind="report", key=key))
    assert rules.verify(rules.read(text), kind="report", key=key.public_key()) == DOCUMENT
    opening = {"file": "{", "document": '"document": {', "place": '"place": {'}[where]
    member = {"file": '"jws": "x", ', "document": '"folio": "x", ', "place": '"latitude": 0, '}[where]
    assert json.loads(text.replace(opening, opening + member, 1)) == json.loads(text), "the last one wins elsewhere"
    assert refused(lambda: rules.read(text.replace(opening, opening + member, 1))) == "HILO-Z440"


def test_a_header_says_nothing_that_is_not_understood(key):
    head = {"alg": "Ed25519", "crit": ["b64"], "kid": rules.fingerprint(key.public_key()), "typ": "hilo-report+jws"}
    first, body = rules.encoded(json.dumps(head).encode()), rules.encoded(rules.canonical(DOCUMENT))
    line = f"{first}.{body}.{rules.encoded(key.sign(f'{first}.{body}'.encode()))}"
    assert refused(lambda: rules.opened(line, kind="report", key=key.public_key())) == "HILO-Z441"
