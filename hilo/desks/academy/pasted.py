"""A list that a page takes: pasted as it was copied, or a file of a spreadsheet; of both, the same table."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hilo.kit.forms import Form, Input, upload
from hilo.lib.errors import Refusal
from hilo.registries.officers.queries import cells

LARGEST = 2_000_000
"""Bytes of a spreadsheet of people or grades."""


def table(request: HttpRequest, name: str) -> str:
    """What was pasted, else the file's rows with tabs between their cells, as a spreadsheet is copied.

    Raises: Refusal HILO-O495 for a file too large, HILO-O474 and O490 to O494 for one that cannot be read.
    """
    given = request.FILES.get("file")
    if given is None or request.POST.get(name, "").strip():
        return request.POST.get(name, "")
    if (given.size or 0) > LARGEST:
        raise Refusal("HILO-O495", where="file", path=given.name or "", largest_bytes=LARGEST // 1_000_000)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sheet{Path(given.name or '').suffix[:6]}"
        path.write_bytes(given.read())
        return "\n".join("\t".join(row) for row in cells(path))


def with_file(form: Form, name: str) -> Form:
    """The form, whose list may come as a file instead."""
    file = replace(upload("file", _("or a spreadsheet (CSV or XLSX)"), ".csv,.xlsx,text/csv"), required=False)
    inputs: Sequence[Input] = [replace(one, required=False) if one.name == name else one for one in form.inputs]
    return replace(form, inputs=[*inputs, file])
