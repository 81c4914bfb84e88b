"""Where everything is."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path
from django.views.generic import RedirectView

from hilo.kernel.access.http import public

from . import health, pages
from .api import api

DESKS = [
    ("desk/operator/", "operator"),
    ("desk/dispatcher/", "dispatcher"),
    ("desk/unit/", "unit"),
    ("desk/administration/", "administration"),
    ("", "council"),
]

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
    *(
        path(at, include(f"hilo.desks.{desk}.urls"))
        for at, desk in DESKS
        if find_spec(f"hilo.desks.{desk}") and find_spec(f"hilo.desks.{desk}.urls")
    ),
]
