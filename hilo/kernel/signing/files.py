"""Where an institution's keys lie: one file each, in the data directory, the name of the key in its own."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from django.conf import settings

from hilo.kernel.keys import kept, signing_key

from .models import RetiredKey
from .rules import fingerprint


def in_use(institution: str) -> Ed25519PrivateKey:
    """The key that an institution signs with; the first is made when it is asked for."""
    return signing_key(_file(institution, successor(institution)))


def public_half(institution: str, name: str) -> tuple[str, str]:
    """A key's name in what it signed, and its public half, PEM; read once a process. name: "" for the first key."""
    return _public(str(settings.DATA_DIR), institution, name)


def successor(institution: str) -> str:
    """The name of the key that took over last; "" while the first is in use."""
    last = RetiredKey.objects.filter(institution_id=institution).order_by("-retired_at", "-id")
    return last.values_list("successor", flat=True).first() or ""


def new_key(institution: str) -> str:
    """Make a key and put it beside the others; its name. It is in use once a row says that it took over."""
    key = Ed25519PrivateKey.generate()
    name = fingerprint(key.public_key())
    kept(_file(institution, name), lambda: key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return name


def pem(key: Ed25519PublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@lru_cache(maxsize=256)
def _public(folder: str, institution: str, name: str) -> tuple[str, str]:
    key = signing_key(_file(institution, name)).public_key()
    return fingerprint(key), pem(key)


def _file(institution: str, name: str) -> Path:
    # An institution's code is a slug, so it names a file and nothing else.
    return Path(settings.DATA_DIR) / "keys" / "signing" / f"{institution}{'.' if name else ''}{name}.pem"
