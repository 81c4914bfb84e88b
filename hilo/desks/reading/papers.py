"""A report that was read, made ready for its page: blocks, findings with their places, log, amendments. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hilo.kit.frame import Record

from .fields import SEVERITIES, Beside, Block, anchor_of, anchors, blocks, counted, label_of, masked, options_of, words
from .words import status

PLAIN = frozenset({"prefilled", "changed"})
"""Lines of the log that say that something was written, and nothing more."""


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
) -> dict[str, Any]:
    """What the templates of a report need. read: as `reports.queries.report` answers.

    rendered: turns a stored finding into one in the reader's language. before: path -> value as last sent in.
    whole_log: every change, and not only what came after a finding was shown.
    """
    log = list(log)
    findings = [_finding(rendered(one, spoken, form=form.id)) for one in read.findings]
    beside = Beside(
        findings=findings,
        remarks=list(remarks),
        before=before or {},
        after_finding=frozenset(line.path for line in log if line.after_findings and line.path),
    )
    document = getattr(read, "amended", None) or read.document
    made = blocks(form, document, beside, spoken=spoken, writable=writable)
    if choose_url:
        _conflict(made, form, read.conflicts, choose_url, spoken)
    known = anchors(made)
    for one in findings:
        one["anchor"] = anchor_of(str(one.get("where", "")), known)
    told = log if whole_log else [line for line in log if line.after_findings or line.what not in PLAIN]
    return {
        "report": read,
        "form_title": form.title_en if spoken == "en" else form.title_es,
        "blocks": made,
        "found": sorted(findings, key=lambda one: SEVERITIES.index(one["severity"])),
        "counts": counted(Counter(str(one["severity"]) for one in findings)),
        "left": [one for one in findings if one["severity"] == "error"],
        "anchors": known,
        "log": [log_line(line, form, known, spoken) for line in told],
        "log_rest": len(log) - len(told),
        "amendments": [amendment(one, form, spoken) for one in read.amendments],
    }


def _finding(found: Any) -> dict[str, Any]:
    names = ("code", "severity", "message", "article", "effect", "remedy", "where", "limit", "figure")
    if isinstance(found, Mapping):
        return {name: found.get(name, "") for name in names}
    return {name: getattr(found, name, "") for name in names}


def head(read: Any, facts: Sequence[tuple[str, Any]]) -> Record:
    """The head of a report's page: its number and how it stands, with what the desk tells of it."""
    young = [("soon", _("adolescent"))] if read.adolescent else []
    return Record(read.folio, badges=[status(read.status), *young], facts=facts)


def log_line(line: Any, form: Any, known: Mapping[str, str], spoken: str) -> dict[str, Any]:
    """One line of the log in the reader's language, with the field by its name."""
    return {
        "at": line.at,
        "by": line.who,
        "what": line.text_en if spoken == "en" else line.text_es,
        "where": name_of(line.path, form, spoken),
        "anchor": anchor_of(line.path, known) if line.path else "",
        "code": line.code,
        "after": bool(line.after_findings),
    }


def amendment(one: Mapping[str, Any], form: Any, spoken: str) -> dict[str, Any]:
    """One amendment: what was put right, from what to what."""
    return {
        **one,
        "changes": [
            {
                "label": name_of(change["path"], form, spoken),
                "masked": masked(change.get("before")) or masked(change.get("after")),
                "before": _said(change["path"], change.get("before"), form, spoken),
                "after": _said(change["path"], change.get("after"), form, spoken),
            }
            for change in one["changes"]
        ],
    }


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
