"""Numbers as Mexico writes them, in both languages: 1,234.5."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def counted(value: float | None) -> str:
    """1234 as 1,234; nothing for what is not there."""
    return "–" if value is None else f"{value:,.0f}"


@register.filter
def decimals(value: float | None, places: int = 1) -> str:
    """12.345 as 12.3; nothing for what is not there."""
    return "–" if value is None else f"{value:,.{places}f}"


@register.filter
def percent(value: float | None) -> str:
    """0.4245 as 42.5 %."""
    return "–" if value is None else f"{value * 100:.1f}\u00a0%"
