"""Words and marks of the pages that read a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hilo.desks.reading.fields import STATE_OF, Line
from hilo.desks.reading.words import SEVERITIES
from hilo.kit.listing import shown
from hilo.kit.templatetags.kit import pairs
from hilo.lib.limits import attributes
from hilo.policing.reports.commands import Account
from hilo.policing.reports.queries import limit_words

register = template.Library()


@register.filter
def iso(at: datetime | None) -> str:
    """An instant as scripts read it."""
    return at.isoformat() if at else ""


@register.filter
def hour(at: datetime | None) -> str:
    """The time of day of an instant."""
    return f"{localtime(at):%H:%M:%S}" if at else ""


@register.filter
def state(finding: Mapping[str, Any]) -> str:
    """The desks' state that a finding is drawn as."""
    return STATE_OF.get(str(finding.get("severity")), "calm")


@register.filter
def severity(finding: Mapping[str, Any]) -> str:
    """How much a finding may cost the case."""
    return str(SEVERITIES.get(str(finding.get("severity")), ""))


@register.filter
def measure(finding: Mapping[str, Any]) -> str:
    """Whose the limit is that a finding measures by: the law's, or a proposal; "" for one that measures by none."""
    return limit_words(finding, get_language() or "es")


@register.filter
def key(rows: Mapping[str, Any] | None, name: str) -> Any:
    """What a mapping holds under a key, "" for nothing."""
    return (rows or {}).get(name, "")


@register.simple_tag
def field(line: Line) -> SafeString:
    """A field and what it says, up to what stands beside it; the row stays open.

    In Python, as the box below: a page has three hundred of them, and a template takes four times as long for each.
    """
    return _html(
        '<div class="fieldrow{}" id="{}" data-path="{}" data-field="{}"{}><dt>{}</dt><dd>{}',
        " wide-field" if line.long or line.rows else "",
        line.anchor,
        line.path,
        line.state,
        _html(' data-mark="{}" tabindex="-1"', line.findings[0]["severity"]) if line.findings else "",
        line.label,
        _render(line),
    )


@register.simple_tag
def remark_at(line: Line, typed: Mapping[str, str] | None) -> SafeString | str:
    """Where a remark at a field is typed, opened if one was; nothing for who may not read the field."""
    if line.state == "masked":
        return ""
    text = (typed or {}).get(line.path, "")
    return _html(
        '<details class="say"{}><summary class="link small" aria-label="{word}: {label}">{word}</summary>'
        '<textarea name="remark:{}" form="send-back" aria-label="{word}: {label}" rows="2"{limits} data-keep>'
        "{}</textarea></details>",
        SafeString(" open") if text else "",
        line.path,
        text,
        word=_("Remark"),
        label=line.label,
        limits=pairs(attributes(Account)),
    )


@register.simple_tag
def log_line(row: Mapping[str, Any]) -> SafeString:
    """One line of a report's log (papers.log_line)."""
    place = '<a href="#{anchor}">{where}</a>' if row["anchor"] else "{where}"
    return _html(
        '<li{}><time class="number quiet" datetime="{}">{}</time><span>{}{what}{}{}{}</span></li>',
        SafeString(" data-after") if row["after"] else "",
        iso(row["at"]),
        shown(row["at"]),
        SafeString('<span class="glyph soon" aria-hidden="true"></span> ') if row["after"] else "",
        _html(" · " + place, anchor=row["anchor"], where=row["where"]) if row["where"] else "",
        _html(' <span class="faint number">{}</span>', row["code"]) if row["code"] else "",
        _html(' <span class="faint">· {}</span>', row["by"]) if row["by"] else "",
        what=row["what"],
    )


def _render(line: Line) -> SafeString:
    if line.state == "masked":
        lock = '<span class="masked"><span class="lock" aria-hidden="true"></span>{}</span>'
        return _html(lock, _("protected: not for your role"))
    if line.state == "missing":
        return _html('<span class="unanswered">{}</span>', _("left open"))
    if line.state == "absent":
        return _html('<em class="quiet">{}</em>', line.value)
    if line.rows:
        return _html(
            '<div class="scroll"><table class="inner"><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>',
            _each('<th scope="col">{}</th>', line.rows[0]),
            _each("<tr>{}</tr>", [_each("<td>{}</td>", [cell or "–" for cell in row]) for row in line.rows[1:]]),
        )
    return _html("<span{}>{}</span>", SafeString(' class="told-long"') if line.long else "", line.value)


def _each(html: str, texts: Iterable[str]) -> SafeString:
    return SafeString("".join(_html(html, text) for text in texts))


def _html(html: str, *texts: str, **named: str) -> SafeString:
    """Texts put into HTML, each escaped unless it is HTML itself: Django's format_html for plain texts, much faster."""
    return SafeString(html.format(*map(_escaped, texts), **{name: _escaped(text) for name, text in named.items()}))


def _escaped(text: str) -> str:
    return text if isinstance(text, SafeString) else escape(text)
