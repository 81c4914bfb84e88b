"""What every answer carries so that it can be defended and repeated: vintage, hash, method and code version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hilo import __version__
from hilo.knowledge.incidence.store import Vintage

if TYPE_CHECKING:
    from hilo.knowledge.incidence.queries.cells import Panel


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a figure comes from.

    vintage: key of the file as loaded; hash: SHA-256 of its bytes; method: counting method; unit: cases, victims or
    deaths; code: version of Hilo; published: first and last month of the file; file: its name when it was loaded.
    """

    source: str
    vintage: str
    hash: str
    file: str
    method: str
    unit: str
    published: tuple[str, str]
    code: str

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def provenance(of: Vintage | Panel) -> Provenance:
    """The provenance of a vintage, or of the vintage a panel was read from."""
    vintage = of if isinstance(of, Vintage) else of.vintage
    return Provenance(
        vintage.source,
        vintage.key,
        vintage.hash,
        vintage.file,
        vintage.method,
        vintage.unit,
        (vintage.first, vintage.last),
        __version__,
    )
