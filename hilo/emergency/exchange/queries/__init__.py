"""Questions about what is exchanged."""

from ..rules.warnings import WarningDraft as WarningDraft
from ..rules.warnings import Words as Words
from ..rules.warnings import label as label
from .eido import export as export
from .eido import of_incident as of_incident
from .eido import to_classify as to_classify
from .warnings import choices as choices
from .warnings import feed as feed
from .warnings import in_sight as in_sight
from .warnings import is_over as is_over
from .warnings import municipality_names as municipality_names
from .warnings import state_of as state_of
from .warnings import warning as warning
from .warnings import warning_in_sight as warning_in_sight
from .warnings import warnings_in_force as warnings_in_force
from .webhooks import SubscriptionStatus as SubscriptionStatus
from .webhooks import deliveries as deliveries
from .webhooks import subscription as subscription
from .webhooks import subscriptions as subscriptions
from .webhooks import tellable as tellable
from .webhooks import undelivered as undelivered
