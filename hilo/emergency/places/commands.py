"""What is asked of a gazetteer: each act's fields with their limits, told once for every door."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from hilo.lib.commands import command
from hilo.lib.limits import Digest, Longest

PlaceName = Annotated[str, Longest(160)]
Within = Annotated[str, Longest(160)]
"""Colonia, municipality: what tells two streets of one name apart."""
SourceName = Annotated[str, Longest(200)]
"""Names of the files, as who loaded them called them."""
Asked = Annotated[str, Longest(160)]
"""What is typed to find a place."""
Counted = Annotated[dict[str, Annotated[int, Field(ge=0)]], Field(max_length=12)]


@command
class TakeGazetteer:
    """A gazetteer that was built comes into force. digest: of its file; rows: places by kind."""

    digest: Digest
    source: SourceName
    rows: Counted
