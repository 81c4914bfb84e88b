"""Look-up in versioned catalogues by code and date.

An edition of a catalogue is a pair of files, `<name>.csv` and `<name>.toml`, in the package's `standards/` or in the
data directory's `catalogues/`. The edition in force on a date is the newest whose `valid_from` is not later; before the
first edition held, the first answers. Of two editions valid from the same day the data directory's wins, so that an
official edition can replace a provisional one. A record stores the edition it was judged under and finds its code there
for ever.

Public face: `load(name, on)`, `edition(name, edition)`, `entry(code, on)`, `label(code, on)`, `search(text, on)`.
"""

from __future__ import annotations

from hilo.kernel.catalogues.edition import Catalogue, Entry, InvalidCatalogue, read
from hilo.kernel.catalogues.lookup import DEFAULT, edition, editions, entry, label, load, search
from hilo.kernel.catalogues.search import Hit

__all__ = [
    "DEFAULT",
    "Catalogue",
    "Entry",
    "Hit",
    "InvalidCatalogue",
    "edition",
    "editions",
    "entry",
    "label",
    "load",
    "read",
    "search",
]
