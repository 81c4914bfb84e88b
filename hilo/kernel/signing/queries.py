"""Checking what was signed: by whoever has the file and a public key, with no database."""

from __future__ import annotations

from .rules import as_jwk as as_jwk
from .rules import canonical as canonical
from .rules import decoded as decoded
from .rules import fingerprint as fingerprint
from .rules import key_of as key_of
from .rules import opened as opened
from .rules import read as read
from .rules import verify as verify
