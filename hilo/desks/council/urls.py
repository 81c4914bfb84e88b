from __future__ import annotations

from django.urls import path

from hilo.desks.council.pages.session import session_json, session_page

urlpatterns = [
    path("council/<int:number>", session_page, name="council-session"),
    path("council/<int:number>.json", session_json, name="council-session-json"),
]
