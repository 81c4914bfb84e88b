"""What Hilo asks of the exchange: bring an interpreter to a line, send a text, play an announcement.

An order is a JSON object posted to one address: {"order": "text", "id": "…", "call": "…", "number": "+52…", "text":
"…"}. The exchange answers 2xx when it has taken it, and tells what became of it as events under the same id
(`text_state`, `interpreter`). The same order with the same id twice is one. Standard library alone; no redirect is
followed.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from typing import Any, Protocol

ORDERS = ("interpreter", "drop_interpreter", "text", "announce", "stop_announcement")
WAIT_S = 5.0


class NotTaken(OSError):
    """The exchange did not take the order: it cannot be reached, or it refused. The text says which."""


@dataclass(frozen=True, slots=True)
class Order:
    """One order. id: ours, the same when it is repeated. call: the exchange's name of the call, or its folio where the
    exchange never named it. number: of the caller; language: of the interpreter; text: what is sent, or what is played.
    """

    order: str
    id: str
    call: str = ""
    number: str = ""
    language: str = ""
    text: str = ""

    def document(self) -> dict[str, str]:
        """As it is posted: what is empty is left out."""
        return {name: value for name, value in asdict(self).items() if value}


class Orders(Protocol):
    """The port: whoever takes orders. Raises: NotTaken."""

    def give(self, order: Order) -> None: ...


class _Straight(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class HttpOrders:
    """An exchange that takes orders over HTTP, at one address and with one token."""

    url: str
    token: str = ""

    def give(self, order: Order) -> None:
        head = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
        request = urllib.request.Request(self.url, json.dumps(order.document()).encode(), head)  # noqa: S310
        if request.type not in {"http", "https"}:
            raise NotTaken("the address of the exchange is none of http or https")
        opener = urllib.request.build_opener(_Straight, urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=WAIT_S):
                return
        except urllib.error.HTTPError as error:
            raise NotTaken(f"the exchange answered {error.code}") from None
        except (OSError, ValueError):
            raise NotTaken("the exchange does not answer") from None


class NoOrders:
    """No exchange takes orders here."""

    def give(self, order: Order) -> None:
        raise NotTaken("no exchange takes orders here")
