"""Words and marks of the pages that read a report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from hilo.desks.reading.fields import STATE_OF

register = template.Library()


@register.filter
def iso(at: datetime | None) -> str:
    """An instant as scripts read it."""
    return at.isoformat() if at else ""


@register.filter
def clock(at: datetime | None) -> str:
    """An instant as a person reads it: day, month, year, hour, minute."""
    return f"{localtime(at):%d/%m/%Y %H:%M}" if at else ""


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
    """How much a finding may cost the case: risk, never a verdict."""
    said = {"error": _("high risk"), "warning": _("some risk"), "info": _("to know")}
    return said.get(str(finding.get("severity")), "")


@register.filter
def key(rows: Mapping[str, Any] | None, name: str) -> Any:
    """What a mapping holds under a key, "" for nothing."""
    return (rows or {}).get(name, "")
