from __future__ import annotations

from django.urls import path

from .pages import people

urlpatterns = [
    path("", people.everyone, name="administration-desk"),
    path("people", people.joining, name="administration-join"),
    path("people/<str:username>", people.person, name="administration-person"),
    path("people/<str:username>/<str:verb>", people.done, name="administration-verb"),
]
