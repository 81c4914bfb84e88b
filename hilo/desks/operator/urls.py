from __future__ import annotations

from django.urls import path

from .pages import calls, desk, search

urlpatterns = [
    path("", desk.desk, name="operator-desk"),
    path("queue", calls.queue),
    path("next", calls.take_next),
    path("calls/<int:call_id>", calls.show),
    path("calls/<int:call_id>/note", calls.note),
    path("calls/<int:call_id>/likely", calls.likely),
    path("calls/<int:call_id>/call-back", calls.call_back),
    path("calls/<int:call_id>/correction", calls.correct),
    path("codes", search.codes),
    path("places", search.named_places),
]
