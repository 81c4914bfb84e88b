"""Incidence: from an official file to a figure that names where it comes from.

A file is read into a **vintage** (`reading`, `actions.load`): all of its rows, none repaired in silence, kept under the
hash of its bytes, never changed afterwards. A figure (`queries`) is asked of one vintage and carries its hash, method
and code version, so that the same question gives the same digits next year; `queries.revisions` says what the source
itself has changed since. Zero, unpublished and "not specified" are three different things from the first byte to the
last chart, and counting methods are never joined without a break.

Ordered by M2 and A16 of the 40th session; used by the analyst, the Secretariat and, in aggregates, by everyone.
Nothing here is a record of a person: the files are counts.
"""
