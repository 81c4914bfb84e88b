"""What can be done with a report: one verb a function, in the order of its life."""

from .amending import amend, carry, confirm, decline, propose
from .amending import withdraw as withdraw_amendment
from .devices import register_device, revoke_device, take_last, take_sealed
from .editions import propose as propose_edition
from .editions import vote as vote_edition
from .editions import withdraw as withdraw_edition
from .exporting import bare, export, import_report
from .force import follow_up, recommend
from .handing import acknowledge, end_defender, hand_over, name_defender, recall
from .kept import SavedReport, as_saved
from .opening import attach_incident, open_on_arrival, open_report, refresh_incident
from .partners import end_partner, join, name_partner, sign_part
from .reviewing import send_back, sign, submit
from .sealed import merge_sealed, open_sealed
from .writing import choose, refresh, save

__all__ = [
    "SavedReport",
    "acknowledge",
    "amend",
    "as_saved",
    "attach_incident",
    "bare",
    "carry",
    "choose",
    "confirm",
    "decline",
    "end_defender",
    "end_partner",
    "export",
    "follow_up",
    "hand_over",
    "import_report",
    "join",
    "merge_sealed",
    "name_defender",
    "name_partner",
    "open_on_arrival",
    "open_report",
    "open_sealed",
    "propose",
    "propose_edition",
    "recall",
    "recommend",
    "refresh",
    "refresh_incident",
    "register_device",
    "revoke_device",
    "save",
    "send_back",
    "sign",
    "sign_part",
    "submit",
    "take_last",
    "take_sealed",
    "vote_edition",
    "withdraw_amendment",
    "withdraw_edition",
]
