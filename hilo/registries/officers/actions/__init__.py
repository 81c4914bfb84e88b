"""What can be done to an officer's record, verb by verb."""

from .career import adopt_protocol, assign, promote, put_on_leave, reinstate, separate, suspend
from .certificates import issue_certificate, refuse_request, request_certificate, revoke_certificate
from .enrol import enrol, give_account, rehire_check
from .equipment import issue_equipment, return_equipment
from .identity import confirm_identity, propose_identity, refuse_identity
from .load import Loaded, load
from .record import annul_sanction, annul_training, record_evaluation, record_taught, record_training, sanction
from .synthetic import enrol_demo, enrol_synthetic

__all__ = [
    "Loaded",
    "adopt_protocol",
    "annul_sanction",
    "annul_training",
    "assign",
    "confirm_identity",
    "enrol",
    "enrol_demo",
    "enrol_synthetic",
    "give_account",
    "issue_certificate",
    "issue_equipment",
    "load",
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
    "return_equipment",
    "revoke_certificate",
    "sanction",
    "separate",
    "suspend",
]
