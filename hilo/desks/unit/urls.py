from __future__ import annotations

from django.urls import path

from .pages import alarm, own, scene

urlpatterns = [
    path("", own.page, name="unit-page"),
    path("state", own.state),
    path("assignment", own.assignment),
    path("step", own.step),
    path("say", own.say),
    path("position", own.position),
    path("hospitals", scene.hospitals),
    path("transport", scene.transport),
    path("hand-over", scene.hand_over),
    path("triage", scene.triage),
    path("secure", scene.secure),
    path("alarm", alarm.own),
]
