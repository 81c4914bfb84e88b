"""How an alarm may be ended, for the desks' own alarms."""

from __future__ import annotations

import json

from django import template

from hilo.emergency.safety.queries import ends

register = template.Library()


@register.simple_tag
def alarm_ends() -> str:
    """Word -> label, as JSON."""
    return json.dumps(ends(), ensure_ascii=False)
