"""What is asked of an inventory: each act's fields with their limits, told once for table, page and API."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from hilo.lib.commands import command
from hilo.lib.limits import Longest, OneOf, Reason

from .rules import causes, kinds, protocols

PieceKind = Annotated[str, Longest(24), OneOf(kinds)]
"""A kind of piece: a row of standards/kinds.toml."""
Serial = Annotated[str, Longest(60)]
"""Serial number, or the inventory number of what has none."""
Maker = Annotated[str, Longest(60)]
Calibre = Annotated[str, Longest(24)]
Licence = Annotated[str, Longest(60)]
"""Number of the licence under which the institution has a firearm."""
Ballistics = Annotated[str, Longest(60)]
"""Number of the record of what the barrel prints on a bullet (LNUF 17)."""
Place = Annotated[str, Longest(80)]
"""Where it is kept."""
Condition = Annotated[str, Longest(200)]
Document = Annotated[str, Longest(120)]
"""The paper that something rests on: of a loss or a theft, the report to the prosecutor."""
BadgeNumber = Annotated[str, Longest(24)]
"""The institution's own number of an officer."""
OutCause = Annotated[str, Longest(24), OneOf(causes)]
"""Why a piece leaves the inventory for good."""
Protocol = Annotated[str, Longest(40), OneOf(protocols)]
Version = Annotated[str, Longest(40)]
"""The version that an institution put in force, as its paper names it."""
Source = Annotated[str, Longest(200)]
"""Where a protocol stands."""


@command
class EnterPiece:
    """Enter a piece in the inventory. reviewed_on: the last review that it passed, if one is known. apart: why it is
    another piece, where an institution has a firearm of the same kind and serial number."""

    kind: PieceKind
    serial: Serial
    place: Place
    maker: Maker = ""
    model: Maker = ""
    calibre: Calibre = ""
    licence: Licence = ""
    ballistics: Ballistics = ""
    reviewed_on: date | None = None
    apart: Reason = ""


@command
class DescribePiece:
    """Mend what is written of a piece: what is left out stays, "" empties it."""

    maker: Maker | None = None
    model: Maker | None = None
    calibre: Calibre | None = None
    licence: Licence | None = None
    ballistics: Ballistics | None = None


@command
class HandOut:
    """Put a piece in an officer's charge. number: the institution's own number of the officer."""

    number: BadgeNumber


@command
class TakeBack:
    """Take a piece back, in the condition seen. place: where it is kept now, the former if left out."""

    condition: Condition
    place: Place = ""


@command
class ReviewPiece:
    """A review of a piece. findings: what was seen."""

    on: date
    passed: bool
    findings: Condition = ""


@command
class MovePiece:
    """Keep it in another place."""

    place: Place


@command
class ReportPiece:
    """It was lost or stolen. document: the report to the prosecutor; words: how it happened."""

    what: Literal["lost", "stolen"]
    on: date
    document: Document
    words: Reason


@command
class RecoverPiece:
    """It was found again; it is reviewed before it is handed out."""

    on: date
    document: Document
    place: Place


@command
class DecommissionPiece:
    """It leaves the inventory for good."""

    cause: OutCause
    on: date
    document: Document


@command
class AdoptProtocol:
    """Put a version of a protocol in force. document: where it stands."""

    protocol: Protocol
    version: Version
    since: date
    document: Source


@command
class ReviewProtocol:
    """The version in force was looked at again, and stays."""

    on: date
    document: Source
