from __future__ import annotations

from django.urls import path, register_converter

from hilo.desks.citizen.pages import (
    credential,
    crime,
    data,
    detained,
    diploma,
    embed,
    feed,
    front,
    ledger,
    map,
    now,
    priorities,
    search,
    sources,
)


class Form:
    """What a page is asked as: figures.csv, figures.json, figures.svg, figures.png."""

    regex = "csv|json|svg|png"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Word(Form):
    """A source, a crime or a code: no dot, so that what follows one is the form."""

    regex = "[A-Za-z0-9-]+"


class BulkForm(Form):
    """What a whole table is asked as."""

    regex = "csv|parquet"


register_converter(Form, "form")
register_converter(BulkForm, "bulk")
register_converter(Word, "word")

PAGES = (
    ("figures", front.front_page, "figures"),
    ("figures/now", now.now_page, "figures-now"),
    ("figures/now/<word:source>", now.source_page, "figures-now-source"),
    ("figures/now/<word:source>/<word:code>", now.state_page, "figures-now-state"),
    ("figures/sources", sources.sources_page, "figures-sources"),
    ("figures/priorities", priorities.priorities_page, "figures-priorities"),
    ("figures/search", search.search_page, "figures-search"),
    ("figures/<word:source>", crime.source_page, "figures-source"),
    ("figures/<word:source>/<word:crime>", crime.country_page, "figures-country"),
    ("figures/<word:source>/<word:crime>/map", map.map_page, "figures-map"),
    ("figures/<word:source>/<word:crime>/<word:code>", crime.area_page, "figures-area"),
)
urlpatterns = [
    path("c/keys.json", credential.keys_file, name="credential-keys"),
    path("c/revoked/<word:centre>.json", credential.revoked_file, name="credential-revoked"),
    path("c/<word:code>", credential.credential_page, name="credential"),
    path("diploma", diploma.diploma_page, name="diploma"),
    path("figures/feed.atom", feed.feed, name="figures-feed"),
    path("figures/embed/<word:source>/<word:crime>", embed.embed, name="figures-embed"),
    path("figures/embed/<word:source>/<word:crime>/<word:code>", embed.embed, name="figures-embed-area"),
    path("detained", detained.detained_page, name="detained"),
    path("detained/certificate", detained.certificate_page, name="detained-certificate"),
    path("ledger", ledger.ledger_page, name="ledger"),
    path("ledger/<word:day>.json", ledger.day_file, name="ledger-day"),
    path("ledger/<word:day>.tsr", ledger.stamp_file, name="ledger-stamp"),
    path("ledger/key.pem", ledger.key_page, name="ledger-key"),
    path("ledger/neighbours/<word:name>.json", ledger.countersignature_file, name="ledger-countersignature"),
    path("ledger/neighbours/<word:name>.pem", ledger.neighbour_key, name="ledger-neighbour-key"),
    path("ledger/verify.py", ledger.script, name="ledger-script"),
    path("detained/key.pem", detained.key_page, name="detained-key"),
]
urlpatterns += [
    path("figures/data", data.data_page, name="figures-bulk"),
    # Its addresses are relative to the folder in which the descriptor stands.
    path("figures/datapackage.json", data.package_file, name="figures-package"),
    path("figures/data.jsonld", data.catalogue_file, name="figures-catalogue"),
    path("figures/data/<word:source>.<bulk:form>", data.latest_file, name="figures-data-latest"),
    path("figures/data/<word:source>/<word:digest>.<bulk:form>", data.data_file, name="figures-data-file"),
]
urlpatterns += [
    pattern
    for route, view, name in PAGES
    for pattern in (path(route, view, name=name), path(f"{route}.<form:form>", view, name=f"{name}-data"))
]
