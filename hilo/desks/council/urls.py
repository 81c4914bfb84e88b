from __future__ import annotations

from django.urls import path

from hilo.desks.council.pages import editions, force
from hilo.desks.council.pages.session import session_json, session_page

urlpatterns = [
    path("council/<int:number>", session_page, name="council-session"),
    path("council/<int:number>.json", session_json, name="council-session-json"),
    path("council/editions/", editions.editions, name="council-editions"),
    path("council/editions/proposals", editions.proposing, name="council-propose"),
    path("council/editions/<int:proposal>", editions.edition, name="council-edition"),
    path("council/editions/<int:proposal>/vote", editions.voting, name="council-vote"),
    path("council/editions/<int:proposal>/form.toml", editions.text, name="council-edition-text"),
    path("council/force/", force.latest, name="council-force-latest"),
    path("council/force/<str:state>/<int:year>", force.report, name="council-force"),
    path("council/force/<str:state>/<int:year>.json", force.report_json, name="council-force-json"),
]
