"""What is done with what is said to others and heard from them, one file for each matter."""

from .delivering import deliver_due as deliver_due
from .delivering import run as run
from .delivering import spread as spread
from .forgetting import forget_persons as forget_persons
from .receiving import EidoReceipt as EidoReceipt
from .receiving import receive_eido as receive_eido
from .subscribing import end_subscription as end_subscription
from .subscribing import redeliver as redeliver
from .subscribing import renew_secret as renew_secret
from .subscribing import subscribe as subscribe
from .warnings import cancel_warning as cancel_warning
from .warnings import end_expired as end_expired
from .warnings import issue_warning as issue_warning
from .warnings import receive_cap as receive_cap
from .warnings import update_warning as update_warning
