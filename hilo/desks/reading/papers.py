"""A report that was read, made ready for its page: blocks, findings with their places, log, amendments. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from hilo.kit.frame import Record
from hilo.policing.reports.queries import FIRST, fate_in_words, ground_in_words, pieces, shown, until_of, weighty

from . import deciding, hands
from .fields import SEVERITIES, Beside, Block, anchor_of, anchors, blocks, counted, label_of, masked, options_of, words
from .words import status

AROUND = 120
"""Letters shown on each side of what changed in a long text."""
OPEN = 4
"""Findings that stand open on the page to decide; the others are unfolded."""
PLAIN = frozenset({"prefilled", "changed"})
"""Lines of the log that say that something was written, and nothing more."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """What goes with a report: the context as its reader may have it, the clocks of who is held, by number; the address
    of a file and of somebody's page."""

    context: Mapping[str, Any] = field(default_factory=dict)
    clocks: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    address: Callable[[str, str], str] = lambda _number, _sha256: ""
    person: Callable[[str], str] | None = None


def page_of(
    read: Any,
    form: Any,
    log: Iterable[Any],
    *,
    spoken: str,
    rendered: Any,
    before: Mapping[str, Any] | None = None,
    remarks: Iterable[Mapping[str, Any]] = (),
    choose_url: str = "",
    writable: bool = False,
    whole_log: bool = False,
    people: Mapping[str, str] | None = None,
    beside: Beyond | None = None,
) -> dict[str, Any]:
    """What the templates of a report need. read: as `reports.queries.report` answers.

    rendered: turns a stored finding into one in the reader's language. before: path -> value as last sent in.
    whole_log: every change, and not only what came after a finding was shown.
    people: how who acted is named, by account. beside: what other records say, for the page to decide on.
    """
    log, named = list(log), people or {}
    findings = [_finding(rendered(one, spoken, form=form.id)) for one in read.findings]
    marks = Beside(
        findings=findings,
        remarks=list(remarks),
        before=before or {},
        after_finding=frozenset(line.path for line in log if line.after_findings and line.path),
    )
    document = getattr(read, "amended", None) or read.document
    made = blocks(form, document, marks, spoken=spoken, writable=writable)
    if choose_url:
        _conflict(made, form, read.conflicts, choose_url, spoken)
    known = anchors(made)
    for one in findings:
        one["anchor"] = anchor_of(str(one.get("where", "")), known)
    told = log if whole_log else [line for line in log if line.what not in PLAIN]
    beside = beside or Beyond()
    # A first answer to what was asked mends; what said something else before is what a court asks about.
    bent = sorted(weighty(log), key=_answered)
    changed = [one for one in bent if not _answered(one)]
    sheet = deciding.sheet(
        form,
        document,
        beside.context,
        made,
        clocks=beside.clocks,
        spoken=spoken,
        address=beside.address,
        person=beside.person,
        signed_by=named.get(read.signed_by, read.signed_by),
    )
    writers = getattr(read, "writers", ())
    return {
        "report": read,
        "sheet": replace(sheet, author=sheet.author + hands.facts(form, writers, spoken)),
        "account_by": hands.of(writers, "sections.narrative.text"),
        "found_title": _("Findings left when it was signed") if read.signed_at else _("Findings"),
        "found_rest": len(findings) - OPEN,
        "bent_count": len(changed),
        "form_title": form.title_en if spoken == "en" else form.title_es,
        "blocks": made,
        "found": sorted(findings, key=lambda one: SEVERITIES.index(one["severity"])),
        "counts": counted(Counter(str(one["severity"]) for one in findings)),
        "left": [one for one in findings if one["severity"] == "error"],
        "anchors": known,
        "bent": [_bent(one, form, known, spoken, named) for one in changed[:FIRST]],
        "bent_rest": [_bent(one, form, known, spoken, named) for one in bent[len(changed[:FIRST]) :]],
        "log": [log_line(line, form, known, spoken, named) for line in told],
        "log_rest": len(log) - len(told),
        "whole_log": whole_log,
        "amendments": [amendment(one, form, spoken, named) for one in read.amendments],
        "proposals": [proposal(one, form, spoken, named, state=read.state) for one in read.proposals],
    }


def _answered(one: Any) -> bool:
    return one.before is None and not one.hidden


def _finding(found: Any) -> dict[str, Any]:
    names = ("code", "severity", "message", "article", "effect", "remedy", "where", "limit", "figure")
    if isinstance(found, Mapping):
        return {name: found.get(name, "") for name in names}
    return {name: getattr(found, name, "") for name in names}


def head(read: Any, facts: Sequence[tuple[str, Any]]) -> Record:
    """The head of a report's page: its number and how it stands, with what the desk tells of it."""
    young = [("soon", _("adolescent"))] if read.adolescent else []
    return Record(read.folio, badges=[status(read.status), *young], facts=facts)


def _bent(one: Any, form: Any, known: Mapping[str, str], spoken: str, people: Mapping[str, str]) -> dict[str, Any]:
    """An answer that changed after a finding about it, both texts in one: pieces that stood, went or came."""
    if one.hidden:
        told = []
    elif isinstance(one.before, str) and isinstance(one.after, str) and " " in one.before and " " in one.after:
        told = [(piece.kind, piece.text) for piece in pieces(one.before, one.after)]
    else:
        old, new = (shown(form, one.path, side, spoken) for side in (one.before, one.after))
        told = [("out", old), ("same", " → "), ("in", new)]
    return {
        "label": name_of(one.path, form, spoken),
        "anchor": anchor_of(one.path, known),
        "pieces": _shortened(told),
        "codes": one.codes,
        "times": one.times,
        "at": one.at,
        "by": people.get(one.who, one.who),
        "masked": one.hidden,
    }


def _shortened(told: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What stayed as it was is shown around what changed, and no more: the whole text stands in the report."""
    made = []
    for kind, text in told:
        if kind == "same" and len(text) > 2 * AROUND:
            made.append((kind, text[:AROUND] + " … " + text[-AROUND:]))
        else:
            made.append((kind, text))
    return made


def log_line(
    line: Any, form: Any, known: Mapping[str, str], spoken: str, people: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """One line of the log in the reader's language, with the field by its name."""
    return {
        "at": line.at,
        "by": (people or {}).get(line.who, line.who),
        "what": line.text_en if spoken == "en" else line.text_es,
        "where": name_of(line.path, form, spoken),
        "anchor": anchor_of(line.path, known) if line.path else "",
        "code": line.code,
        "after": bool(line.after_findings),
    }


def amendment(
    one: Mapping[str, Any], form: Any, spoken: str, people: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """One amendment: what was put right, from what to what, and what it rests on. people: as `page_of`."""
    return _changes_of(one, form, spoken, people) | {"rests_on": ground_in_words(one, spoken, people)}


def proposal(
    one: Mapping[str, Any], form: Any, spoken: str, people: Mapping[str, str] | None = None, *, state: str
) -> dict[str, Any]:
    """One amendment that was asked of whose words they are, and what became of it. state: on whose clock it waits."""
    until = until_of(one, state)
    fate = fate_in_words(one, spoken, people, until=until)
    return _changes_of(one, form, spoken, people) | {"fate": fate, "until": until}


def _changes_of(one: Mapping[str, Any], form: Any, spoken: str, people: Mapping[str, str] | None) -> dict[str, Any]:
    by = (people or {}).get(one["by"], one["by"])
    return {**one, "by": by, "changes": changes_of(one["changes"], form, spoken)}


def changes_of(changes: Iterable[Mapping[str, Any]], form: Any, spoken: str) -> list[dict[str, Any]]:
    """The answers that an amendment changes, each by its name, with what it said and says in words."""
    return [
        {
            "label": name_of(change["path"], form, spoken),
            "masked": masked(change.get("before")) or masked(change.get("after")),
            "before": _said(change["path"], change.get("before"), form, spoken),
            "after": _said(change["path"], change.get("after"), form, spoken),
        }
        for change in changes
    ]


def name_of(path: str, form: Any, spoken: str) -> str:
    """A path as people call it: the part and the field."""
    if not path:
        return ""
    parts = path.split(".")
    part = next((one for one in form.parts if len(parts) > 1 and one.id == parts[1]), None)
    if part is None:
        return path
    title = part.title_en if spoken == "en" else part.title_es
    found = form.field(path)
    return f"{title}: {label_of(found[1], spoken)}" if found else str(title)


def _conflict(made: list[Block], form: Any, conflicts: Iterable[Any], url: str, spoken: str) -> None:
    lines = {line.path: line for block in made for line in block.lines}
    for one in conflicts:
        line = lines.get(one.path)
        if line is None or line.state == "masked" or masked(one.server) or masked(one.value):
            continue
        choices = [(one.server, "", None), (one.value, one.by, one.at)]
        line.conflict = {
            "path": one.path,
            "url": url,
            "choices": [
                {"json": json.dumps(value), "words": _said(one.path, value, form, spoken), "by": by, "at": at}
                for value, by, at in choices
            ],
        }


def _said(path: str, value: Any, form: Any, spoken: str) -> str:
    found = form.field(path)
    if masked(value) or found is None:
        return ""
    one = found[1]
    if one.type == "rows":
        return f"{len(value)}" if isinstance(value, list) else ""
    return words(one.type, value, options_of(form, one, spoken))
