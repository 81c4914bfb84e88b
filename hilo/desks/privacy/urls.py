from __future__ import annotations

from django.urls import path

from .pages import recordings, requests

urlpatterns = [
    path("", requests.everything, name="privacy-desk"),
    path("requests", requests.receiving, name="privacy-receive"),
    path("requests/<int:request_id>", requests.one, name="privacy-request"),
    path("requests/<int:request_id>/copy.json", requests.copy, name="privacy-copy"),
    path("requests/<int:request_id>/<str:verb>", requests.done, name="privacy-verb"),
    path("recordings", recordings.recordings, name="privacy-recordings"),
    path("recordings/disclosures", recordings.disclosing, name="privacy-disclose"),
    path("recordings/disclosures/<int:disclosure_id>", recordings.releasing, name="privacy-release"),
]
