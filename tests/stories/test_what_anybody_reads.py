"""What anybody may read without a right tells of no person, though the tables are full of them."""

from __future__ import annotations

from django.urls import get_resolver
from django.utils import timezone

from hilo.kernel.access.http import PUBLIC
from hilo.site.api import api as described
from tests.architecture.test_access import addresses
from tests.support.sentinels import told_of_persons

from .test_the_report import desks as desks
from .test_the_report import report as report
from .test_the_thread import told


def doors() -> list[str]:
    """Every address that anybody may open and that asks for nothing else."""
    pages = [
        f"/{where}"
        for where, row in addresses(get_resolver().url_patterns)
        if getattr(row.callback, "permission", None) == PUBLIC and "<" not in where
    ]
    operations = [
        f"/api/v1/{prefix}{where}".replace("//", "/").replace("v1//", "v1/")
        for prefix, router in described._routers
        for where, view in router.path_operations.items()
        for operation in view.operations
        if "GET" in operation.methods
        and "{" not in where
        and any(getattr(one, "permission", None) == PUBLIC for one in operation.auth_callbacks or ())
    ]
    return [*pages, *operations]


def test_no_page_that_anybody_may_open_tells_of_a_person(desks, report, client):
    told(
        desks["officer"].post(
            "detentions",
            kind="flagrancy",
            detained_at=timezone.now().isoformat(),
            incident=report["incident"],
            place="Parque del Carmen 17",
            motives="Lo señaló la víctima",
            given="Raúl Rodrigo",
            first_surname="Robles de la Rosa",
            age=29,
            age_doubt=False,
            sex="M",
            officers=[{"name": "Omar Olvera", "number": "P-0417"}],
        ),
        201,
    )
    words = {word: field for field, word in told_of_persons() if not field.startswith("reports.")}
    assert {"Raúl Rodrigo", "Omar Olvera", "+522220456123"} <= words.keys()
    opened = {door: client.get(door, follow=True).content.decode() for door in doors()}
    assert len(opened) > 20
    assert [(door, words[word]) for door, page in opened.items() for word in words if word in page] == []
