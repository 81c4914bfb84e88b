"""Every act of a converted domain passes one place: `@action`, or what `prepares` for one."""

from __future__ import annotations

import inspect
from importlib import import_module

import pytest

CONVERTED = ["hilo.council.adoption", "hilo.registries.officers"]
"""Domains whose acts all do. It ends without this list when every domain is in it."""


def acts(domain: str) -> dict[str, object]:
    """The public functions of a domain's actions that take who acts and when."""
    module = import_module(f"{domain}.actions")
    return {
        name: function
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and not name.startswith("_")
        and function.__module__.startswith(domain)
        and {"actor", "at"} <= inspect.signature(function).parameters.keys()
    }


@pytest.mark.parametrize("domain", CONVERTED)
def test_every_act_passes_the_one_place(domain):
    found = acts(domain)
    assert found
    assert [name for name, function in found.items() if not hasattr(function, "command")] == []
