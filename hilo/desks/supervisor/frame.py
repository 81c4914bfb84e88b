"""The desk and its tabs, the first to be needed on a bad night first."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hilo.kit.frame import Desk, Tab

OVERSEE = ("centre.oversee",)
DESK = Desk(
    _("Supervisor"),
    (
        Tab("now", "supervisor-now", _("Now"), OVERSEE, "Alt+1"),
        Tab("call-backs", "supervisor-call-backs", _("Call-backs"), OVERSEE, "Alt+2"),
        Tab("shift", "supervisor-shift", _("Shift"), OVERSEE, "Alt+3"),
        Tab("incidents", "supervisor-incidents", _("Incidents"), OVERSEE, "Alt+4"),
        Tab("aid", "supervisor-aid", _("Help"), OVERSEE, "Alt+5"),
        Tab("notices", "supervisor-notices", _("Notices"), OVERSEE, "Alt+6"),
        Tab("warnings", "supervisor-warnings", _("Warnings"), ("warnings.issue",), "Alt+7"),
        Tab("times", "supervisor-times", _("Times"), OVERSEE, "Alt+8"),
        Tab("overload", "supervisor-overload", _("Overload"), OVERSEE, "Alt+0"),
        Tab("improper", "supervisor-improper", pgettext_lazy("supervisor", "Improper"), OVERSEE, "Alt+9"),
        Tab("staffing", "supervisor-staffing", _("Staffing"), OVERSEE),
        Tab("quality", "supervisor-quality", _("Reviews"), OVERSEE),
        Tab("coverage", "supervisor-coverage", _("Coverage"), OVERSEE),
        Tab("hospitals", "supervisor-hospitals", _("Hospitals"), OVERSEE),
        Tab("places", "supervisor-places", _("Places"), OVERSEE),
        Tab("stations", "supervisor-stations", _("Stations"), ("stations.manage",)),
        Tab("cards", "supervisor-cards", _("Cards"), ("cards.edit",)),
        Tab("paper", "supervisor-paper", _("Paper forms"), OVERSEE),
    ),
    styles="supervisor/supervisor.css",
    refusals={"HILO-A404": _("The area lies in another state: its own centre warns there.")},
)
