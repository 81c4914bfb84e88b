"""What templates of desks say in one word: a field's limits, what is wrong with it, that there is nothing."""

from __future__ import annotations

from typing import Any, get_type_hints

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from hilo.kit.forms import Input
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


@register.simple_tag(takes_context=True)
def said_of(context: Any, one: Input) -> SafeString:
    """What a reader and a keyboard are told of an input: what stands under it, that it was refused, its language, its
    chord."""
    form, refusal = context.get("form"), context.get("refusal")
    wrong = bool(refusal and getattr(form, "sent", False) and refusal.where == one.name)
    ident = f"{getattr(form, 'name', 'f')}-{one.name}"
    told = " ".join([f"{ident}-hint"] * bool(one.hint) + [f"{ident}-wrong"] * wrong)
    chord, label = one.key
    named = {
        "aria-invalid": "true" if wrong else "",
        "aria-describedby": told,
        "lang": one.lang,
        "data-key": chord,
        "data-verb": f"kit.{chord}" if chord else "",
        "data-key-label": str(label),
    }
    return pairs({name: text for name, text in named.items() if text})


@register.inclusion_tag("kit/empty.html")
def nothing(title: str, hint: str = "") -> dict[str, Any]:
    """What stands where there is nothing to show: `{% nothing _("No unit is lent") _("What to do") %}`."""
    return {"empty": {"title": title, "hint": hint}}


@register.filter
def pairs(limits: dict[str, str]) -> SafeString:
    """Attributes as they stand in a tag."""
    return format_html_join("", ' {}="{}"', limits.items())
