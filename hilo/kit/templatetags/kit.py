"""What templates of desks say in one word: a field's limits, what is wrong with it, that there is nothing."""

from __future__ import annotations

from typing import Any, get_type_hints

from django import template
from django.template import Context
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from hilo.kit.forms import Input
from hilo.kit.listing import shown
from hilo.lib.limits import attributes

register = template.Library()
register.filter("shown", shown)


@register.simple_tag
def limits(action: Any, name: str) -> SafeString:
    """maxlength, min, max … of a field of an action's command (or of a command)."""
    command = getattr(action, "command", None) or action
    # A template makes an object of a class that it is given.
    kind = command if isinstance(command, type) else type(command)
    hint = get_type_hints(kind, include_extras=True)[name]
    return pairs(attributes(hint))


@register.simple_tag(takes_context=True)
def held(context: Context, one: Input) -> SafeString:
    """The attributes of an input of the form that is drawn: its limits, whether it must be, and that it was refused."""
    told = dict(one.limits)
    if one.kind == "number":
        told = {"step": "any"} | told
    if one.required:
        told["required"] = ""
    form, refusal = context["form"], context.get("refusal")
    ident = f"{form.name}-{one.name}"
    under = [f"{ident}-hint"] if one.hint else []
    if form.sent and refusal and refusal.where == one.name:
        told["aria-invalid"] = "true"
        under.append(f"{ident}-wrong")
    if under:
        told["aria-describedby"] = " ".join(under)
    if one.lang:
        told["lang"] = one.lang
    return pairs(told)


@register.inclusion_tag("kit/empty.html")
def nothing(title: str, hint: str = "") -> dict[str, Any]:
    """What stands where there is nothing to show: `{% nothing _("No unit is lent") _("What to do") %}`."""
    return {"empty": {"title": title, "hint": hint}}


@register.filter
def pairs(limits: dict[str, str]) -> SafeString:
    """Attributes as they stand in a tag."""
    return format_html_join("", ' {}="{}"', limits.items())
