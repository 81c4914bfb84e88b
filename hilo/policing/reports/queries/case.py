"""A case as prosecutor and defence receive it: the report, what other records say of it, its clocks, its log."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone

from hilo.kernel.installation.queries import warning
from hilo.lib.actor import Actor
from hilo.lib.errors import Forbidden, NotFound
from hilo.policing.detentions import queries as detentions
from hilo.policing.evidence import queries as evidence
from hilo.policing.reports import forms, vault

from ..models import Report, SignedFile
from ..rules_amending import fate_in_words, ground_in_words
from ..rules_log import LogLine
from ..rules_masks import ALL, OTHERS, Hidden, masked, young
from .amended import amended_of, amendments_of, proposals_of, until_of, veiled, with_notes
from .context import context_of, stub, took_part
from .logged import lines
from .partners import writers
from .people import Signer, accounts_in, people_of
from .reading import Read, audience, defends, enter_read, found, read_of, receives, reviews, sees_adolescents
from .sealing import opened, unsealed


@dataclass(frozen=True, slots=True)
class Case:
    """A report with its surroundings. terms: by register number, those that run for who is detained.

    file_sha256: of the last signed file, "" while there is none. remedied: findings that stood once and no longer do,
    each with `remedied_at`. people: who acted on it, by account. handed_over_by, acknowledged_by: accounts of those
    who did; receiver_name: of the authority that it was handed over to.
    """

    report: Read
    context: dict[str, Any]
    terms: dict[str, list[detentions.Clock]]
    log: list[LogLine]
    file_sha256: str
    people: dict[str, Signer] = field(default_factory=dict)
    remedied: list[dict[str, Any]] = field(default_factory=list)
    handed_over_by: str = ""
    acknowledged_by: str = ""
    receiver_name: str = ""

    @property
    def clocks(self) -> list[dict[str, Any]]:
        """The same in one list, the first to end first."""
        names = [one.name for one in fields(detentions.Clock)]
        rows = [
            {"number": number} | {name: getattr(clock, name) for name in names}
            for number, found in self.terms.items()
            for clock in found
        ]
        return sorted(rows, key=lambda row: (row["due_at"] is None, str(row["due_at"])))

    @property
    def detentions(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.context["detentions"]
        return rows

    @property
    def evidence(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.context["evidence"]
        return rows


def case(key: str | uuid.UUID, actor: Actor, *, at: datetime) -> Case:
    """The case, for who wrote, signs, received or defends it; the read is written in the ledger. Raises: NotFound."""
    row = found(key)
    seen = read_of(row, actor)
    enter_read(row, actor, at=at, verb="report.case_read")
    context = context_for(row, actor, at=at)
    return Case(
        report=seen,
        context=context,
        terms={row["number"]: detentions.clocks_of(row["number"], at=at) for row in context["detentions"]},
        log=seen.log,
        file_sha256=seen.files[-1]["sha256"] if seen.files else "",
        people=people_of(accounts_in(seen.log, row.signed_by, row.handed_over_by, row.acknowledged_by)),
        remedied=_remedied(row),
        handed_over_by=row.handed_over_by,
        acknowledged_by=row.acknowledged_by,
        receiver_name=row.receiver.name if row.receiver else "",
    )


def _remedied(row: Report) -> list[dict[str, Any]]:
    """What was shown and stands no longer, once each however often it came and went, with when it went last."""
    stands = {(one["code"], one.get("where", "")[:160]) for one in row.findings}
    gone = row.findings_shown.exclude(gone_at=None).order_by("gone_at", "id")
    told = {(one.code, one.where): one.finding | {"remedied_at": str(one.gone_at)} for one in gone}
    return [finding for key, finding in told.items() if key not in stands]


def on_paper(seen: Case) -> bytes:
    """What was read as a PDF in the order of the form, masks kept; reading it was written in the ledger."""
    from ..paper import custody, pdf

    read = seen.report
    return pdf(
        read.document,
        forms.form(read.row.form),
        context=seen.context,
        findings=[*read.findings, *seen.remedied],
        amendments=[_on_paper(seen, note, ground_in_words) for note in read.amendments],
        proposals=[
            _on_paper(seen, one, partial(fate_in_words, until=until_of(one, read.state))) for one in read.proposals
        ],
        log=seen.log,
        people={account: one.in_words for account, one in seen.people.items()},
        seal=_seal(seen) if seen.file_sha256 else None,
        mask=read.audience != ALL,
        warning=warning("es"),
        writers=[one.as_dict() for one in read.writers],
        pictures=evidence.bytes_in_case(custody.wanted(seen.context), most=custody.LARGEST),
        handed={
            "handed_at": read.row.handed_over_at,
            "handed_by": _named(seen, seen.handed_over_by),
            "receiver": seen.receiver_name,
            "acknowledged_at": read.row.acknowledged_at,
            "acknowledged_by": _named(seen, seen.acknowledged_by),
        },
    )


def _seal(seen: Case) -> dict[str, Any]:
    """Of the file whose hash stands on paper: the person who signed it, as they were on that day, when, for whom."""
    kept = SignedFile.objects.select_related("report__institution").get(
        report__folio=seen.report.row.folio, sha256=seen.file_sha256
    )
    who = kept.file["document"].get("signer")
    return {
        "sha256": kept.sha256,
        "signed_by": Signer(**who).in_words if who else _named(seen, kept.by),
        "signed_at": kept.at.replace(microsecond=0),
        "institution": kept.report.institution.name,
    }


def _on_paper(seen: Case, note: dict[str, Any], said: Callable[..., str]) -> dict[str, Any]:
    """An amendment, made or asked for, with people by name and what it rests on in words."""
    known = {account: one.in_words for account, one in seen.people.items()}
    return note | {"by": _named(seen, note["by"]), "said": said(note, "es", known)}


def _named(seen: Case, account: str) -> str:
    found = seen.people.get(account)
    return found.in_words if found else account


def context(key: str | uuid.UUID, *, at: datetime | None = None) -> dict[str, Any]:
    """What other records say of a report's event; for the house, which asked who reads."""
    return context_of(found(key), at=at or timezone.now())


def surroundings(key: str | uuid.UUID, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """What other records say of a report's event, as the actor may read it: beside a report whose reading was written
    in the ledger. Raises: NotFound."""
    return context_for(found(key), actor, at=at)


def file_in(key: str | uuid.UUID, number: str, sha256: str, actor: Actor, *, at: datetime) -> evidence.Content:
    """A photograph or a recording of the case, for who may read it there; written in the ledger.

    Raises: NotFound, also for a file that is not this reader's; Conflict HILO-E435.
    """
    told = context_for(found(key), actor, at=at)
    mine = [one for one in (*told["evidence"], *told["recordings"]) if one["number"] == number]
    if not any(file["sha256"] == sha256 for one in mine for file in one["kept"]):
        raise NotFound("file", ascii(sha256)[1:-1][:64])
    return evidence.file_in_case(number, sha256, actor, at=at)


def bundle(key: str | uuid.UUID, *, at: datetime | None = None) -> dict[str, Any]:
    """The report as its amendments leave it, with its context, all in clear: for rules of the house alone."""
    row = found(key)
    return {"report": amended_of(row, opened(row)), "context": context_of(row, at=at or timezone.now())}


def log(key: str | uuid.UUID, actor: Actor, *, at: datetime) -> list[LogLine]:
    """What was changed, when, and which findings were shown then, in plain words. Raises: NotFound."""
    row = found(key)
    seen = read_of(row, actor)
    enter_read(row, actor, at=at, verb="report.log_read")
    return seen.log


def context_for(row: Report, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """What other records say, as an actor may read it. Raises: NotFound.

    Who received or defends the case reads all of it; the writing side what its own institution registered, and the
    writer no detention but those they took part in: a report that names an incident opens no register.
    """
    who = audience(row, actor)
    told = context_of(row, at=at)
    if who == OTHERS:
        return told | {"detentions": [], "evidence": [], "recordings": []}
    if not (receives(row, actor) or defends(row, actor)):
        told = _of_house(row, told)
        if not reviews(row, actor):
            told["detentions"] = [one for one in told["detentions"] if took_part(one, row.author)]
    young_too = sees_adolescents(row, actor)
    told = told if young_too else _without_young(row, told)
    if not any(one["about"] for one in told["recordings"]):
        return told
    document = opened(row)
    hide = Hidden(forms.form(row.form), [amended_of(row, document), document], who, adolescents=young_too)
    return told | {"recordings": [one for one in told["recordings"] if hide.shows(one["about"])]}


def _of_house(row: Report, told: dict[str, Any]) -> dict[str, Any]:
    own = {
        name: [one for one in told[name] if one.get("institution", row.institution_id) == row.institution_id]
        for name in ("detentions", "evidence", "recordings")
    }
    return told | own


def _without_young(row: Report, told: dict[str, Any]) -> dict[str, Any]:
    """The report may know of an age that the register does not: whom it takes for an adolescent stands there apart."""
    document = opened(row)
    named = {
        str(one.get("register_number"))
        for each in (document, amended_of(row, document))
        for one in each["annexes"].get("detention", ())
        if young(one)
    }
    apart = named | {one["number"] for one in told["detentions"] if one.get("apart")}
    return told | {
        "detentions": [stub(one) if one["number"] in named else one for one in told["detentions"]],
        # What was photographed or recorded of them is theirs: neither the sound nor a picture is handed round.
        "evidence": [one | {"kept": []} if one.get("detention") in apart else one for one in told["evidence"]],
        "recordings": [one for one in told["recordings"] if one["detention"] not in apart],
    }


def content(row: Report, *, at: datetime, actor: Actor | None = None) -> dict[str, Any]:
    """What a file of the report holds, as an actor may have it: report, context, findings, log, amendments and
    what was proposed.

    Without an actor: all that its institution has, which is what is signed.
    """
    form, document = forms.form(row.form), opened(row)
    notes = amendments_of(row)
    now = with_notes(document, notes)
    who, adolescents = (audience(row, actor), sees_adolescents(row, actor)) if actor else (ALL, True)
    hide = Hidden(form, [now, document], who, adolescents=adolescents)
    shown, hidden = masked(form, document, who, adolescents=adolescents, hide=hide)
    log = lines(row, form, hide=hide)
    acted = accounts_in(log, row.signed_by, row.handed_over_by, row.acknowledged_by)
    told = [_with_iso(note) for note in veiled(notes, hide)]
    asked = [_with_iso(one) for one in veiled(proposals_of(row), hide)]
    return {
        "report": shown,
        "context": context_for(row, actor, at=at) if actor else _of_house(row, context_of(row, at=at)),
        "findings": row.findings,
        "log": [line.as_dict() for line in log],
        "writers": [one.as_dict() for one in writers(row, reasons=who != OTHERS)],
        "people": [asdict(one) for _, one in sorted(people_of(acted).items())],
        "amendments": told,
        "proposals": asked,
        "status": row.status,
        "form_version": row.form_version,
        "rule_version": row.rule_version,
        "hidden": hidden,
    }


def _with_iso(note: dict[str, Any]) -> dict[str, Any]:
    """An amendment, made or proposed, with its instants as a file has them."""
    return note | {
        name: value.isoformat(timespec="seconds") for name, value in note.items() if isinstance(value, datetime)
    }


def file_of(row: Report, number: int | None = None) -> dict[str, Any] | None:
    """A signed file as it left the house (the last one), its protected answers opened; None while unsigned."""
    kept = row.files.order_by("-number") if number is None else row.files.filter(number=number)
    stored = kept.first()
    if stored is None:
        return None
    return opened_file(row.institution_id, stored.file)


def opened_file(institution: str, stored: dict[str, Any]) -> dict[str, Any]:
    """A signed file whose sealed answers are opened: to the byte what was signed."""
    document = dict(stored["document"])
    document["report"] = unsealed(institution, document["report"])
    if "salt" in document:
        document["salt"] = vault.unseal(institution, "salt", document["salt"])
    for notes in ("amendments", "proposals"):
        document[notes] = [
            note
            | {
                "changes": [
                    one | {side: vault.unseal(institution, one["path"], one[side]) for side in ("before", "after")}
                    for one in note["changes"]
                ]
            }
            for note in document[notes]
        ]
    return {"document": document, "jws": stored["jws"]}


def signed_file(key: str | uuid.UUID, actor: Actor, *, at: datetime) -> dict[str, Any]:
    """The last signed file, for who may read all of the report; others get theirs from actions.export."""
    row = found(key)
    if audience(row, actor) != ALL or (row.adolescent and not sees_adolescents(row, actor)):
        raise Forbidden("reports.receive", "The whole file is for the parties: export yours instead.")
    file = file_of(row)
    if file is None:
        raise NotFound("signed file of", row.folio)
    enter_read(row, actor, at=at, verb="report.file_read")
    return file
