"""Another installation of Hilo, over HTTP: what it publishes of its ledger, and what it is told of it.

Standard library alone; no redirect is followed, and no proxy of the environment is used.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

WAIT_S = 20.0
MOST = 8_000_000
"""Bytes of an answer that are read."""


class Unreachable(OSError):
    """It did not answer in time, or with something else than what was asked for."""


class _Straight(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def get(url: str) -> bytes:
    """What stands at an address. Raises: Unreachable."""
    return ask(urllib.request.Request(url, headers={"Accept": "application/json"}))  # noqa: S310


def post(url: str, document: Any) -> bytes:
    """Hand over a document. Raises: Unreachable, with what was answered."""
    head = {"Content-Type": "application/json", "Accept": "application/json"}
    return ask(urllib.request.Request(url, json.dumps(document).encode(), head))  # noqa: S310


def ask(request: urllib.request.Request) -> bytes:
    """What answers a request. Raises: Unreachable."""
    if request.type not in {"http", "https"}:
        raise Unreachable(f"{request.full_url} is no address of http or https")
    opener = urllib.request.build_opener(_Straight, urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=WAIT_S) as answer:
            read: bytes = answer.read(MOST + 1)
    except urllib.error.HTTPError as error:
        raise Unreachable(f"{request.full_url} answered {error.code}: {error.read(300)!r}") from None
    except (OSError, ValueError) as error:
        raise Unreachable(f"{request.full_url}: {error}") from None
    if len(read) > MOST:
        raise Unreachable(f"{request.full_url} answered more than {MOST} bytes")
    return read
