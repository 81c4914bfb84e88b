"""What centres do for each other, one file for each kind of help."""

from .federal import end_federal_help as end_federal_help
from .federal import extend_federal_help as extend_federal_help
from .federal import note_overdue_help as note_overdue_help
from .federal import request_federal_help as request_federal_help
from .lend import ask_units as ask_units
from .lend import decline as decline
from .lend import drop as drop
from .lend import end_loan as end_loan
from .lend import expire_request as expire_request
from .lend import give_back as give_back
from .lend import lend as lend
from .transfer import STATES as STATES
from .transfer import acknowledge as acknowledge
from .transfer import look_after as look_after
from .transfer import offer as offer
from .transfer import refuse as refuse
from .transfer import sight as sight
from .transfer import tell_progress as tell_progress
from .transfer import withdraw as withdraw
