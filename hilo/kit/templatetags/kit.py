"""`{% limits command "field" %}`: the attributes by which the browser holds a field to its command's limits."""

from __future__ import annotations

from typing import Any, get_type_hints

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from hilo.lib.limits import attributes

register = template.Library()


@register.simple_tag
def limits(action: Any, name: str) -> SafeString:
    """maxlength, min, max … of a field of an action's command (or of a command)."""
    command = getattr(action, "command", None) or action
    # A template makes an object of a class that it is given.
    kind = command if isinstance(command, type) else type(command)
    hint = get_type_hints(kind, include_extras=True)[name]
    return pairs(attributes(hint))


@register.filter
def pairs(limits: dict[str, str]) -> SafeString:
    """Attributes as they stand in a tag."""
    return format_html_join("", ' {}="{}"', limits.items())
