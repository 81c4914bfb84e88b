from __future__ import annotations

from django.urls import path

from .pages import opening, reviewing

urlpatterns = [
    path("", opening.mine, name="openings-desk"),
    path("open", opening.open_, name="openings-open"),
    path("<int:number>/record", opening.record, name="openings-record"),
    path("<int:number>/end", opening.end, name="openings-end"),
    path("review", reviewing.queue, name="openings-queue"),
    path("<int:number>", reviewing.one, name="openings-one"),
    path("<int:number>/review", reviewing.review, name="openings-review"),
]
