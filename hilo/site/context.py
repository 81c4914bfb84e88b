"""What every page's frame shows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from hilo.emergency.centres.queries import centre
from hilo.kernel.access.queries import actor_of
from hilo.kernel.installation.queries import kind

DESKS = (
    ("/desk/operator/", "calls.answer", "Operator"),
    ("/desk/dispatcher/", "dispatch.read", "Dispatch"),
    ("/desk/unit/", "units.own", "Unit"),
    ("/desk/officer/", "reports.write", "Officer"),
    ("/desk/commander/", "reports.review", "Command"),
    ("/desk/commander/reconciliation", "policing.reconcile", "Cross-check"),
    ("/desk/prosecutor/", "reports.receive", "Prosecutor"),
    ("/desk/prosecutor/defence/", "reports.defend", "Defence"),
    ("/desk/evidence/", "evidence.store", "Evidence"),
    ("/desk/certification/", "certificates.issue", "Certificates"),
    ("/desk/certification/", "officers.write", "Personnel"),
    ("/council/editions/", "editions.read", "Editions"),
    ("/desk/supervisor/", "centre.oversee", "Supervisor"),
    ("/desk/supervisor/cards", "cards.approve", "Cards"),
    ("/desk/privacy/", "privacy.answer", "Privacy"),
    ("/desk/administration/", "users.manage", "Accounts"),
    ("/desk/analyst/", "figures.read", "Analysis"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """The desks the reader may use, who the reader is, what the installation is for, and the server's clock."""
    actor = actor_of(request) if hasattr(request, "user") and hasattr(request, "session") else None
    desks = [
        {"url": url, "label": _(label), "current": request.path.startswith(url)}
        for url, permission, label in DESKS
        if actor is not None and actor.may(permission)
    ]
    council = {"url": "/council/40", "label": _("Council"), "current": request.path.startswith("/council/")}
    figures = {"url": "/figures", "label": _("Figures"), "current": request.path.startswith("/figures")}
    detained = {"url": "/detained", "label": _("Detained persons"), "current": request.path.startswith("/detained")}
    home = centre(actor.centre) if actor is not None and actor.centre else None
    return {
        "desks": [*desks, council, figures, detained],
        "actor": actor,
        "installation": kind(),
        "centre": home.name if home is not None else "",
        "server_time": timezone.now(),
    }
