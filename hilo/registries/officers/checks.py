"""What must always hold of the register: looked through by `hilo officers check`; it changes and names nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

from django.db.models import Count, F
from django.utils import timezone

from hilo.kernel.signing.queries import KeyRow, key_named
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

from .models import (
    ENDED,
    MADE,
    SERVING,
    Certificate,
    IdentityChange,
    IdentityQuestion,
    Officer,
    Photo,
    Posting,
    ServiceState,
)
from .queries import (
    claimed,
    earlier_service,
    identities_at,
    judged,
    opened_of,
    verify,
)
from .rules import likeness, service
from .rules.certificate import Verified, version_on
from .rules.identity import identity_of

READER = Actor("hilo.check", frozenset({"officers.read", "officers.evaluate"}))


def check(at: datetime) -> list[Finding]:
    """Everything that is not as it must be; empty if all is well."""
    day = timezone.localdate(at)
    return [
        *_histories(),
        *_outlived(day),
        *_forged(day),
        *_names(day),
        *_identities(),
        *_who_is_who(day),
        *_doubles(),
        *_posts(day),
        *_photos(),
    ]


def _histories() -> Iterator[Finding]:
    """An officer's status is the one that the history says holds now."""
    rows = ServiceState.objects.filter(until=None).exclude(status=F("officer__status")).select_related("officer")
    # A planned leave is of a day to come, or began by itself.
    rows = rows.exclude(status="leave", officer__status="active", recorded_at__date__lt=F("since"))
    for row in rows.order_by("officer_id"):
        said = f"{_of(row.officer)}: status and history differ."
        yield Finding("HILO-O161", "error", said, "LGSNSP 101", "status")


def _outlived(day: date) -> Iterator[Finding]:
    """Where the rules in force say so, no certificate outlives the service."""
    version = version_on(day)
    if version is None or not version.separation_ends:
        return
    rows = Certificate.objects.filter(revoked_at=None, expires__gt=day, officer__status__in=ENDED)
    rows = rows.filter(officer__separation__on__gte=version.valid_from)
    for folio in rows.order_by("folio").values_list("folio", flat=True):
        said = f"{folio}: the service ended and the certificate stands. Revoke it (separated)."
        yield Finding("HILO-O162", "error", said, version.article("separation"), "certificate")


def _forged(day: date) -> Iterator[Finding]:
    """What a certificate's signed line says is what the register says, and its key is trusted."""
    keys: dict[tuple[str, str], KeyRow | None] = {}
    for row in Certificate.objects.filter(origin="").select_related("officer").order_by("id").iterator(1000):
        name = (row.centre_id, row.key)
        if name not in keys:
            keys[name] = key_named(*name)
        key = keys[name]
        try:
            said: Verified | None = verify(row.line, key.public, day) if key else None
        except Refusal:
            said = None
        if said is None or (said.folio, said.institution, said.issued, said.expires, said.rules) != (
            row.folio,
            row.officer.institution_id,
            row.issued_on,
            row.expires,
            row.rules,
        ):
            words = f"{row.folio}: its signed line does not verify, or says otherwise than the register."
            yield Finding("HILO-O163", "error", words, "LGSNSP 146", "certificate")
        elif key and key.distrusted_from and row.revoked_at is None and row.expires > day:
            words = f"{row.folio}: its key is not trusted from {key.distrusted_from} on. Sign it anew, or revoke it."
            yield Finding("HILO-O188", "error", words, "LGSNSP 146", "certificate")


def _names(day: date) -> Iterator[Finding]:
    """Who a certificate in force names is who the officer was when it was signed, and still is."""
    rows = Certificate.objects.filter(revoked_at=None, expires__gt=day, origin="").select_related("officer")
    rows = rows.order_by("id")
    lines = rows.iterator(1000)
    while batch := list(islice(lines, 1000)):
        then = identities_at([row.officer for row in batch], {row.officer_id: row.issued_at for row in batch})
        for row in batch:
            signed = claimed(row.line).get("name")
            if signed != then[row.officer_id].name:
                said = f"{row.folio}: it was signed for another name than the register has for that day."
                yield Finding("HILO-O167", "error", said, "LGSNSP 101, 146", "certificate")
            elif signed != row.officer.name:
                said = f"{row.folio}: the officer's name was changed since it was signed. Renew it."
                yield Finding("HILO-O168", "warning", said, "LGSNSP 101", "certificate")


def _identities() -> Iterator[Finding]:
    """Who an officer is is what the latest change of each field says that two persons signed."""
    found: dict[int, set[str]] = {}
    rows = IdentityChange.objects.filter(status__in=MADE).select_related("officer").order_by("-decided_at", "-id")
    for row in rows.iterator(1000):
        known = found.setdefault(row.officer_id, set())
        other = [name for name in row.names if name not in known and getattr(row, name) != getattr(row.officer, name)]
        known.update(row.names)
        if other:
            said = f"{_of(row.officer)}: {', '.join(other)} is not what was signed last."
            yield Finding("HILO-O169", "error", said, "LGSNSP 101", "identity")


def _who_is_who(day: date) -> Iterator[Finding]:
    """Nobody waits for an answer who they are, no number is two persons', and nobody who may not return serves."""
    rows = IdentityQuestion.objects.select_related("officer", "other__separation").order_by("id")
    for row in rows.filter(answer="open", kind="number"):
        said = f"{_of(row.officer)}: a file gives the number to somebody else."
        yield Finding("HILO-O186", "warning", said, "LGSNSP 101", "identity")
    for row in rows.filter(answer="open", held=True):
        said = f"{_of(row.officer)}: waits for an answer who it is."
        yield Finding("HILO-O184", "warning", said, "LGSNSP 82, 94-I", "identity")
    for row in rows.filter(answer="same", kind="likeness", officer__status__in=SERVING):
        if row.other and service.rehire(earlier_service(row.other, "cuip"), day).forbidden:
            said = f"{_of(row.officer)}: is somebody who may not return. End the service."
            yield Finding("HILO-O187", "error", said, "LGSNSP 82", "identity")


def _doubles() -> Iterator[Finding]:
    """Nobody serves twice in an institution: the same name by its sound, no other birth date, no key that differs."""
    rows = Officer.objects.filter(status__in=SERVING).exclude(name_sound="").order_by()
    twice = rows.values("institution_id", "name_sound").annotate(times=Count("pk")).filter(times__gt=1)
    answered = set(
        IdentityQuestion.objects.filter(answer="another", kind="double").values_list("officer_id", "other_id")
    )
    for one in twice.iterator(1000):
        same = list(rows.filter(institution_id=one["institution_id"], name_sound=one["name_sound"]).order_by("id"))
        for place, later in enumerate(same):
            for before in same[:place]:
                found = likeness.likeness(identity_of(later), identity_of(before))
                apart = {"curp_other", "cuip_other", "born_other"} & set(found.reasons)
                if found.asks_within and not apart and (later.pk, before.pk) not in answered:
                    said = f"{_of(later)} and {before.number} may be one person ({' '.join(found.reasons)})."
                    yield Finding("HILO-O185", "warning", said, "LGSNSP 101", "identity")


def _posts(day: date) -> Iterator[Finding]:
    """Nobody holds an operational post who may not serve in operations."""
    posts = set(Posting.objects.filter(until=None, duty="operational").values_list("officer_id", flat=True))
    for row in judged(READER, day):
        if not row.may_serve and row.officer_id in posts:
            said = f"{row.institution} {row.number}: in an operational post, and may not serve in operations."
            yield Finding("HILO-O166", "warning", said, "LGSNSP 93, 95-B", "assignment")


def _photos() -> Iterator[Finding]:
    """No two officers have the very same photograph, and what is kept is what was taken in."""
    rows = Photo.objects.filter(status="kept").select_related("officer").order_by("id")
    seen: dict[str, Photo] = {}
    for row in rows.iterator(200):
        if (first := seen.setdefault(row.digest, row)) is not row:
            said = f"{_of(row.officer)} and {_of(first.officer)} have the very same photograph."
            yield Finding("HILO-O189", "warning", said, "LGSNSP 101", "photo")
        try:
            opened_of(row)
        except Refusal:
            said = f"{_of(row.officer)}: the photograph is not the one that was taken in."
            yield Finding("HILO-O190", "error", said, "LGSNSP 146", "photo")


def _of(officer: Officer) -> str:
    return f"{officer.institution_id} {officer.number}"
