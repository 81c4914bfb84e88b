"""The kinds of improper call in words."""

from __future__ import annotations

from collections.abc import Mapping

from hilo.emergency.calls.rules import improper_kinds


def kind_labels() -> dict[str, Mapping[str, str]]:
    """Kind -> label by language."""
    return {name: kind.labels for name, kind in improper_kinds().items()}
