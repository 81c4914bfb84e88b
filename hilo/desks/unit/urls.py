from __future__ import annotations

from django.urls import path

from .pages import alarm, own

urlpatterns = [
    path("", own.page, name="unit-page"),
    path("state", own.state),
    path("assignment", own.assignment),
    path("step", own.step),
    path("position", own.position),
    path("alarm", alarm.own),
]
