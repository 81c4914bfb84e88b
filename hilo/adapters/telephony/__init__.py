"""The telephone exchange: what it tells of a call, as JSON events or as SIP messages, in one shape.

events.py reads Hilo's own events and those of Asterisk's REST interface (ARI); sip.py reads SIP (RFC 3261) with a place
in it (RFC 6442, PIDF-LO); fake.py plays an exchange. Pure: bytes to frozen dataclasses, nothing is fetched or sent
(but by the fake). Nothing that a message says is a reason to lose its call: what cannot be read is left out, and noted.
"""

from .events import KINDS as KINDS
from .events import ExchangeEvent as ExchangeEvent
from .events import Unreadable as Unreadable
from .events import described as described
from .events import read as read
