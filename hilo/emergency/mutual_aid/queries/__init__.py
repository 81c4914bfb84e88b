"""Questions about mutual aid, each within the actor's scope."""

from ..rules import terms as terms
from .federal import FederalFigure as FederalFigure
from .federal import federal_choices as federal_choices
from .federal import federal_figure as federal_figure
from .federal import federal_help as federal_help
from .federal import help_state as help_state
from .federal import overdue as overdue
from .lending import loan_state as loan_state
from .lending import loans as loans
from .lending import request_state as request_state
from .lending import requests as requests
from .sides import acts_for as acts_for
from .sides import allow_for as allow_for
from .sides import centre_named as centre_named
from .sides import on_side as on_side
from .transfers import enter_calls_read as enter_calls_read
from .transfers import handed_over as handed_over
from .transfers import is_shared as is_shared
from .transfers import offered_by as offered_by
from .transfers import offered_to as offered_to
from .transfers import read_calls as read_calls
from .transfers import transfer_state as transfer_state
