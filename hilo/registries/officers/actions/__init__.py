"""What can be done to an officer's record, verb by verb."""

from .accreditations import accredit, end_accreditation
from .career import assign, change_service, promote, put_on_leave, reinstate, separate, suspend
from .certificates import (
    Outcome,
    issue_certificate,
    issue_certificates,
    record_earlier,
    refuse_request,
    request_certificate,
    revoke_certificate,
)
from .enrol import enrol, give_account, rehire_check
from .identity import confirm_identity, propose_identity, refuse_identity
from .keys import distrust_key, resign_certificate, resign_certificates, turn_key
from .load import Loaded, load
from .national import write_national
from .photos import (
    PhotoTaken,
    confirm_photo,
    erase_photos,
    keep_photo,
    keep_photos,
    refuse_photo,
    sent_archive,
    sent_photo,
)
from .record import annul_sanction, annul_training, record_taught, record_training, sanction
from .results import annul_result, carry_in, correct_result, decide_appeal, lodge_appeal, record_evaluation
from .rows import Fault
from .sheets import Sheet, print_credentials
from .synthetic import enrol_demo, enrol_synthetic
from .undo import InTheWay, Undone, undo_import
from .who import answer_identity

__all__ = [
    "Fault",
    "InTheWay",
    "Loaded",
    "Outcome",
    "PhotoTaken",
    "Sheet",
    "Undone",
    "accredit",
    "annul_result",
    "annul_sanction",
    "annul_training",
    "answer_identity",
    "assign",
    "carry_in",
    "change_service",
    "confirm_identity",
    "confirm_photo",
    "correct_result",
    "decide_appeal",
    "distrust_key",
    "end_accreditation",
    "enrol",
    "enrol_demo",
    "enrol_synthetic",
    "erase_photos",
    "give_account",
    "issue_certificate",
    "issue_certificates",
    "keep_photo",
    "keep_photos",
    "load",
    "lodge_appeal",
    "print_credentials",
    "promote",
    "propose_identity",
    "put_on_leave",
    "record_earlier",
    "record_evaluation",
    "record_taught",
    "record_training",
    "refuse_identity",
    "refuse_photo",
    "refuse_request",
    "rehire_check",
    "reinstate",
    "request_certificate",
    "resign_certificate",
    "resign_certificates",
    "revoke_certificate",
    "sanction",
    "sent_archive",
    "sent_photo",
    "separate",
    "suspend",
    "turn_key",
    "undo_import",
    "write_national",
]
