"""What can be done to an officer's record, verb by verb."""

from .accreditations import accredit, end_accreditation
from .career import assign, promote, put_on_leave, reinstate, separate, suspend
from .certificates import issue_certificate, refuse_request, request_certificate, revoke_certificate
from .enrol import enrol, give_account, rehire_check
from .identity import confirm_identity, propose_identity, refuse_identity
from .load import Loaded, load
from .record import annul_sanction, annul_training, record_taught, record_training, sanction
from .results import annul_result, correct_result, decide_appeal, lodge_appeal, record_evaluation
from .synthetic import enrol_demo, enrol_synthetic
from .undo import InTheWay, Undone, undo_import
from .who import answer_identity

__all__ = [
    "InTheWay",
    "Loaded",
    "Undone",
    "accredit",
    "annul_result",
    "annul_sanction",
    "annul_training",
    "answer_identity",
    "assign",
    "confirm_identity",
    "correct_result",
    "decide_appeal",
    "end_accreditation",
    "enrol",
    "enrol_demo",
    "enrol_synthetic",
    "give_account",
    "issue_certificate",
    "load",
    "lodge_appeal",
    "promote",
    "propose_identity",
    "put_on_leave",
    "record_evaluation",
    "record_taught",
    "record_training",
    "refuse_identity",
    "refuse_request",
    "rehire_check",
    "reinstate",
    "request_certificate",
    "revoke_certificate",
    "sanction",
    "separate",
    "suspend",
    "undo_import",
]
