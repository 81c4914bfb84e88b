"""What can have happened to an official file on its way to the public."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FilePublished:
    """Anyone reads the figures of a file.

    source: whose file; vintage: its key; public: the file that the public reads of the source now.
    """

    NAME: ClassVar[str] = "incidence.FilePublished"
    source: str
    vintage: str
    public: str


@dataclass(frozen=True, slots=True)
class FileWithdrawn:
    """A file was taken from the public.

    source: whose file; vintage: its key; public: the file that is read in its place, "" for none.
    """

    NAME: ClassVar[str] = "incidence.FileWithdrawn"
    source: str
    vintage: str
    public: str


@dataclass(frozen=True, slots=True)
class FilePinned:
    """The public reads a file of the source whatever else is published.

    source: whose file; vintage: its key, "" when it no longer is so; public: the file that the public reads now.
    """

    NAME: ClassVar[str] = "incidence.FilePinned"
    source: str
    vintage: str
    public: str
