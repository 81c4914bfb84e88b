"""Where the product meets its demonstration: by name, and only where it is installed.

Nothing of the product imports `hilo.demonstration` (an import contract keeps it so); the command line asks here for
what it offers. An installation may leave the package out.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from hilo.lib.errors import Refusal

PACKAGE = "hilo.demonstration"


def installed() -> bool:
    """Whether the package is on this machine."""
    return find_spec(PACKAGE) is not None


def named(reference: str) -> Any:
    """What the demonstration has under a name: "show:start" is `start` of `hilo.demonstration.show`.

    Raises: Refusal HILO-K501 where the package was left out.
    """
    if not installed():
        raise Refusal("HILO-K501", package=PACKAGE)
    module, _, name = reference.partition(":")
    return getattr(import_module(f"{PACKAGE}.{module}"), name)
