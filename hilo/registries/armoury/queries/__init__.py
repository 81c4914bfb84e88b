"""What there is and where, who has what, what is asked back, what owes a review, and by which protocols they work."""

from hilo.kernel.workflow import load

from ..rules import STATES, all_kinds, standard
from .charges import ReturnRow, armed, due_of, has_charge, in_charge, returns_due
from .checking import check
from .pieces import ChargeRow, Held, PieceRecord, PieceRow, StepRow, StockRow, pieces, read, rows_of, stock
from .protocols import ProtocolRow, protocols
from .scope import READ, inventory_of

GRAPH = load(STATES)

__all__ = [
    "GRAPH",
    "READ",
    "ChargeRow",
    "Held",
    "PieceRecord",
    "PieceRow",
    "ProtocolRow",
    "ReturnRow",
    "StepRow",
    "StockRow",
    "all_kinds",
    "armed",
    "check",
    "due_of",
    "has_charge",
    "in_charge",
    "inventory_of",
    "pieces",
    "protocols",
    "read",
    "returns_due",
    "rows_of",
    "standard",
    "stock",
]
