from __future__ import annotations

from django.urls import path

from .pages import people, webhooks

urlpatterns = [
    path("", people.everyone, name="administration-desk"),
    path("people", people.joining, name="administration-join"),
    path("people/<str:username>", people.person, name="administration-person"),
    path("people/<str:username>/<str:verb>", people.done, name="administration-verb"),
    path("webhooks", webhooks.listing, name="administration-webhooks"),
    path("webhooks/new", webhooks.opening, name="administration-webhook-open"),
    path("webhooks/<int:number>", webhooks.one, name="administration-webhook"),
    path("webhooks/<int:number>/<str:verb>", webhooks.done, name="administration-webhook-verb"),
]
