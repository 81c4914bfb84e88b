"""Where everything is."""

from __future__ import annotations

from django.urls import include, path

from hilo.emergency.centres.pages import find_service
from hilo.kernel.domain import domains

from . import health, metrics, pages
from .api import api

handler500 = "hilo.site.errors.fault"
urlpatterns = [
    path("", pages.start),
    path("api/v1/", api.urls),
    path("desk/", pages.my_desk),
    path("territory/outlines.json", pages.outlines),
    path("accounts/", include("hilo.site.accounts")),
    path("i18n/", include("hilo.site.languages")),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", metrics.metrics),
    path("lost", find_service),
    *(path(one.address, include(f"{one.name}.urls")) for one in domains() if one.part("urls")),
]
