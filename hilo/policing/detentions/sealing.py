"""What is kept apart: sealed with a key of each case, which is sealed itself. And the hashes the look-up goes by."""

from __future__ import annotations

import hmac
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.core.serializers.json import DjangoJSONEncoder

from hilo.kernel.keys import box, derived


def new_key() -> str:
    """A key for one case, wrapped: as it is kept."""
    return _house().encrypt(Fernet.generate_key()).decode()


def seal(wrapped: str, content: dict[str, Any]) -> str:
    """A row under the case's key. Raises: LookupError if the key was destroyed."""
    text = json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False)
    return _case(wrapped).encrypt(text.encode()).decode()


def unseal(wrapped: str, box: str) -> dict[str, Any]:
    """The row. Raises: LookupError if the case's key was destroyed, or was wrapped with another house's key."""
    try:
        content: dict[str, Any] = json.loads(_case(wrapped).decrypt(box.encode()))
    except InvalidToken:
        raise LookupError("the row was sealed with another key") from None
    return content


def closed(text: str) -> str:
    """A text that the house alone opens, with the hour at which it was closed."""
    return _house().encrypt(text.encode()).decode()


def opened(token: str, seconds: int) -> str | None:
    """Such a text, if it was closed at most so many seconds ago."""
    try:
        return _house().decrypt(token.encode(), ttl=seconds).decode()
    except (InvalidToken, ValueError):
        return None


def hashed(purpose: str, *texts: str) -> list[str]:
    """Keyed hashes, in hexadecimal, for one purpose: without the house's key nobody can make or try them."""
    key, *_ = derived(f"hilo detentions {purpose}")
    return [hmac.digest(key, text.encode(), "sha256").hex() for text in texts]


def hashed_by_any(purpose: str, *texts: str) -> list[str]:
    """The hashes under the key of the house and under those it had before: what was kept then is found still."""
    keys = derived(f"hilo detentions {purpose}")
    return [hmac.digest(key, text.encode(), "sha256").hex() for key in keys for text in texts]


def _case(wrapped: str) -> Fernet:
    try:
        return Fernet(_house().decrypt(wrapped.encode()))
    except (InvalidToken, ValueError):
        raise LookupError("the key of the case was destroyed, or is another house's") from None


def _house() -> MultiFernet:
    return box("hilo adolescents")
