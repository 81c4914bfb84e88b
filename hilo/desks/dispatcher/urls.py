from __future__ import annotations

from django.urls import path

from .pages import codes, command, desk, incident, state

urlpatterns = [
    path("", desk.desk, name="dispatcher-desk"),
    path("map", desk.map_window, name="dispatcher-map"),
    path("state.json", state.state, name="dispatcher-state"),
    path("codes.json", codes.names, name="dispatcher-codes"),
    path("codes", codes.search, name="dispatcher-code-search"),
    path("incidents/<str:folio>", incident.show),
    path("incidents/<str:folio>/ics/<str:form>.pdf", command.ics),
    path("incidents/<str:folio>/ranking", incident.ranking),
    path("incidents/<str:folio>/reclassification", incident.reclassify),
]
