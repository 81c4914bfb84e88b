from __future__ import annotations

from django.urls import path

from .pages import institutions, loading, people, tokens, webhooks

urlpatterns = [
    path("", people.everyone, name="administration-desk"),
    path("people", people.joining, name="administration-join"),
    path("load", loading.loading, name="administration-loading"),
    path("load/people", loading.load, name="administration-load"),
    path("load/codes", loading.codes, name="administration-codes"),
    path("people/<str:username>", people.person, name="administration-person"),
    path("people/<str:username>/<str:verb>", people.done, name="administration-verb"),
    path("proposals/<int:number>/<str:verb>", people.deciding, name="administration-proposal"),
    path("systems", tokens.listing, name="administration-tokens"),
    path("systems/<str:username>", tokens.one, name="administration-system"),
    path("systems/<str:username>/token", tokens.making, name="administration-system-token"),
    path("systems/<str:username>/tokens/<int:number>/end", tokens.ending, name="administration-system-end"),
    path("tokens/<int:number>/revocation", people.revoking, name="administration-token"),
    path("tokens/<int:number>/confirmation", people.confirming, name="administration-token-confirm"),
    path("institutions", institutions.listing, name="administration-institutions"),
    path("institutions/open", institutions.founding, name="administration-institution-open"),
    path("institutions/of/<str:code>", institutions.one, name="administration-institution"),
    path("institutions/of/<str:code>/closure", institutions.closing, name="administration-institution-close"),
    path("webhooks", webhooks.listing, name="administration-webhooks"),
    path("webhooks/new", webhooks.opening, name="administration-webhook-open"),
    path("webhooks/<int:number>", webhooks.one, name="administration-webhook"),
    path("webhooks/<int:number>/<str:verb>", webhooks.done, name="administration-webhook-verb"),
]
