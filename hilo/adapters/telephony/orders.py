"""What Hilo asks of the exchange: bring an interpreter to a line, send a text, play an announcement.

An order is a JSON object posted to one address: {"order": "text", "id": "…", "call": "…", "number": "+52…", "text":
"…"}. The exchange answers 2xx when it has taken it, and tells what became of it as events under the same id
(`text_state`, `interpreter`). The same order with the same id twice is one. Standard library alone; no redirect is
followed.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Protocol
from urllib.parse import urlsplit

from hilo.adapters import webhook

ORDERS = ("interpreter", "drop_interpreter", "text", "announce", "stop_announcement")
WAIT_S = 5.0
"""How long all of one order may take, however busily the exchange drips."""
FAILURES = 2
REST_S = 30.0
"""How long an exchange is left alone that did not answer FAILURES times in a row."""


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


@dataclass(slots=True)
class _Silence:
    """How often in a row one address did not answer, and until when (monotonic clock) it is left alone."""

    failures: int = 0
    until: float = 0.0


_silences: defaultdict[str, _Silence] = defaultdict(_Silence)


@dataclass(frozen=True, slots=True)
class HttpOrders:
    """An exchange that takes orders over HTTP, at one address and with one token.

    One that did not answer twice in a row is left alone for REST_S: whoever waits for a word of it hears at once that
    it is done by hand, instead of waiting WAIT_S behind every order before theirs.
    """

    url: str
    token: str = ""

    def give(self, order: Order) -> None:
        silence = _silences[self.url]
        if time.monotonic() < silence.until:
            raise NotTaken(f"the exchange did not answer and is left alone for {REST_S:.0f} s")
        try:
            answer = self._post(json.dumps(order.document()).encode())
        except webhook.NotAllowed as error:
            raise NotTaken(f"HILO_EXCHANGE_URL: {error}") from None
        except webhook.Unreachable:
            silence.failures += 1
            if silence.failures >= FAILURES:
                silence.until = time.monotonic() + REST_S
            raise NotTaken("the exchange does not answer") from None
        silence.failures = 0
        if not answer.taken:
            raise NotTaken(f"the exchange answered {answer.status}")

    def _post(self, body: bytes) -> webhook.Answer:
        head = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
        return webhook.post(self.url, body, head, allowed=[_host(self.url)], whole_s=WAIT_S)


def _host(url: str) -> str:
    """The host of an address that the administrator wrote; none where it is no address."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


class NoOrders:
    """No exchange takes orders here."""

    def give(self, order: Order) -> None:
        raise NotTaken("no exchange takes orders here")
