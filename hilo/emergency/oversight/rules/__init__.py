"""The law of oversight: what counts, how it is kept, what a standard asks for. Pure: no ORM, no clock."""

from __future__ import annotations
