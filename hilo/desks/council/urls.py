from __future__ import annotations

from django.urls import path

from hilo.desks.council.pages import editions
from hilo.desks.council.pages.session import session_json, session_page

urlpatterns = [
    path("council/<int:number>", session_page, name="council-session"),
    path("council/<int:number>.json", session_json, name="council-session-json"),
    path("council/editions/", editions.editions, name="council-editions"),
    path("council/editions/proposals", editions.proposing, name="council-propose"),
    path("council/editions/<int:proposal>", editions.edition, name="council-edition"),
    path("council/editions/<int:proposal>/vote", editions.voting, name="council-vote"),
    path("council/editions/<int:proposal>/form.toml", editions.text, name="council-edition-text"),
]
