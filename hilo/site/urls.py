"""Where everything is."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

from hilo.emergency.centres.pages import find_service
from hilo.kernel.access.http import public

from . import health, pages
from .api import api

urlpatterns = [
    path("", public(RedirectView.as_view(url="/council/40"))),
    path("api/v1/", api.urls),
    path("desk/", pages.my_desk),
    path("territory/outlines.json", pages.outlines),
    path("accounts/", include("hilo.site.accounts")),
    path("i18n/", include("hilo.site.languages")),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("lost", find_service),
    path("desk/operator/", include("hilo.desks.operator.urls")),
    path("desk/dispatcher/", include("hilo.desks.dispatcher.urls")),
    path("desk/unit/", include("hilo.desks.unit.urls")),
    path("desk/officer/", include("hilo.desks.officer.urls")),
    path("desk/commander/", include("hilo.desks.commander.urls")),
    path("desk/prosecutor/", include("hilo.desks.prosecutor.urls")),
    path("desk/evidence/", include("hilo.desks.evidence.urls")),
    path("desk/certification/", include("hilo.desks.certification.urls")),
    path("desk/privacy/", include("hilo.desks.privacy.urls")),
    path("desk/supervisor/", include("hilo.desks.supervisor.urls")),
    path("desk/administration/", include("hilo.desks.administration.urls")),
    path("desk/analyst/", include("hilo.desks.analyst.urls")),
    path("", include("hilo.desks.council.urls")),
    path("", include("hilo.desks.citizen.urls")),
]
