"""The log of a report, put together from what was kept of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields

from django.db.models import Count

from ..forms import Form
from ..models import FindingShown, Report
from ..rules_log import Changed, LogLine, event, line_of, without
from ..rules_masks import Hidden
from ..rules_words import redactor

_RECALLED = ("recalled_at", "recalled_by", "recalled_because")
_KEPT = tuple(field.name for field in fields(Changed))


def lines(report: Report, form: Form, hide: Collection[str] = ()) -> list[LogLine]:
    """Every change, finding shown and step, the oldest first. hide: paths whose values the reader may not see.

    Values of other records that nobody wrote are told as one line each; protected values stand in none.
    """
    shown = list(report.findings_shown.order_by("id"))
    stood: dict[str, list[FindingShown]] = {}
    for row in shown:
        stood.setdefault(row.where, []).append(row)

    def here(one: Changed) -> set[str]:
        """What stood at its path: it was shown before the change, and at the earliest went with it."""
        at_it = stood.get(one.path, ())
        return {row.code for row in at_it if row.shown_at < one.at and (row.gone_at is None or row.gone_at >= one.at)}

    changes = [Changed(*row) for row in report.changes.order_by("id").values_list(*_KEPT)]
    found = [line_of(form, one, hide, here(one)) for one in changes]
    found += _steps(report)
    for row in shown:
        found.append(event(row.shown_at, "", "finding", code=row.code, path=row.where))
        if row.gone_at:
            found.append(event(row.gone_at, "", "remedied", code=row.code, path=row.where))
    if names := list(hide.names()) if isinstance(hide, Hidden) else []:
        hidden = redactor(names)
        found = [without(line, hidden) for line in found]
    return sorted(found, key=lambda line: line.at)


def _steps(report: Report) -> list[LogLine]:
    found = [event(report.opened_at, report.author.name, "arrival" if report.started_by == "arrival" else "opened")]
    for by, at, count in report.remarks.order_by("at").values_list("by", "at").annotate(n=Count("id")):
        found.append(event(at, by, "returned", detail=str(count)))
    if report.submitted_at:
        found.append(event(report.submitted_at, report.author.name, "submitted"))
    if report.signed_at:
        kind = "signed_despite" if report.signed_despite else "signed"
        found.append(event(report.signed_at, report.signed_by, kind, detail=report.signed_despite))
        found += _amended(report)
    given = report.hand_overs.order_by("id").values_list("receiver__name", "at", "by", *_RECALLED)
    for receiver, at, by, recalled_at, recalled_by, because in given:
        found.append(event(at, by, "handed_over", detail=receiver))
        if recalled_at:
            found.append(event(recalled_at, recalled_by, "recalled", detail=because))
    if report.acknowledged_at:
        found.append(event(report.acknowledged_at, report.acknowledged_by, "acknowledged"))
    return found


def _amended(report: Report) -> list[LogLine]:
    """What was proposed to whose words they are, what they said, and what was amended, in words with its ground."""
    found = []
    for asked in report.proposals.select_related("author").order_by("id"):
        who = f"{asked.author.name} ({asked.author.number})"
        found.append(event(asked.at, asked.by, "amendment_proposed", detail=who, seen=tuple(asked.seen)))
        if asked.ended_at and asked.status in ("declined", "withdrawn"):
            found.append(event(asked.ended_at, asked.ended_by, f"amendment_{asked.status}", detail=asked.because))
    for note in report.amendments.select_related("author").order_by("number"):
        said = {"detail": str(note.number), "author": f"{note.author.name} ({note.author.number})"}
        who, what = note.agreed_by or note.by, f"amended_{note.ground}"
        found.append(event(note.at, who, what, because=note.because, seen=tuple(note.seen), **said))
    return found
