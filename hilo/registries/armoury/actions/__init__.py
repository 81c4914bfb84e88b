"""What can be done to pieces, to an inventory and to protocols, verb by verb."""

from .load import LARGEST, Taken, load
from .pieces import (
    decommission_piece,
    describe_piece,
    enter_piece,
    hand_out,
    look_at_charges,
    move_piece,
    recover_piece,
    report_piece,
    review_piece,
    take_back,
)
from .protocols import adopt_protocol, review_protocol

__all__ = [
    "LARGEST",
    "Taken",
    "adopt_protocol",
    "decommission_piece",
    "describe_piece",
    "enter_piece",
    "hand_out",
    "load",
    "look_at_charges",
    "move_piece",
    "recover_piece",
    "report_piece",
    "review_piece",
    "review_protocol",
    "take_back",
]
