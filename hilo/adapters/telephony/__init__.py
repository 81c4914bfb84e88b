"""The telephone exchange: what it tells of a call, as JSON events or as SIP messages, in one shape, and what it is
asked.

orders.py asks it for an interpreter on a line, a text to a caller, an announcement. events.py reads Hilo's own events
and those of Asterisk's REST interface (ARI); sip.py reads SIP (RFC 3261) with a place in it (RFC 6442, PIDF-LO);
fake.py plays an exchange, both ways. What reads is pure: bytes to frozen dataclasses. Nothing that a message says is a
reason to lose its call: what cannot be read is left out, and noted.
"""

from .events import INTERPRETER_STATES as INTERPRETER_STATES
from .events import KINDS as KINDS
from .events import TEXT_STATES as TEXT_STATES
from .events import ExchangeEvent as ExchangeEvent
from .events import Unreadable as Unreadable
from .events import described as described
from .events import read as read
from .orders import HttpOrders as HttpOrders
from .orders import NoOrders as NoOrders
from .orders import NotTaken as NotTaken
from .orders import Order as Order
from .orders import Orders as Orders
