"""Every public page on files that a load had something to say of: in small, and as the official ones were published."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hilo.desks.citizen import facts
from hilo.knowledge.incidence import actions, store
from hilo.knowledge.incidence.tests.vintage import show
from hilo.lib.findings import Finding
from tests.support.need import test_data

pytest.importorskip("duckdb")
pytestmark = pytest.mark.django_db
REAL = {
    "sesnsp_state_IDEFC_mar22.csv": ("sesnsp-state", "homicide", "11"),
    "sesnsp_state_RNID2026.csv": ("sesnsp-rnid", "homicide", "11"),
    "sesnsp_victims_IDVFC_ene25.zip": ("sesnsp-victims", "homicide", "11"),
    "sesnsp_state_old_1997_2017.csv": ("sesnsp-state-old", "homicide", "11"),
    "inegi_homicides_municipal_2000_2018.csv.gz": ("inegi-deaths", "homicide", "11015"),
}


def test_a_vintage_is_what_it_was_when_it_is_read_again(load):
    made = load("files")
    told = Finding("HILO-F154", "warning", "2 cells are -1.", where="cell", values=(("cells", "2"),))
    odd = replace(made, hash="f" * 64, findings=(told,))
    prepared = odd.folder.parent / "prepared"
    prepared.mkdir(parents=True)
    (prepared / "rows.parquet").write_bytes(made.rows_file.read_bytes())
    kept = store.write(odd, prepared)
    assert kept == odd
    assert hash(kept) == hash(odd)


@pytest.mark.data
@pytest.mark.parametrize("file", REAL)
def test_every_page_stands_on_an_official_file(reader, nothing, file):
    vintage = show(actions.load(test_data(f"statistics/{file}")))
    source, crime, area = REAL[file]
    assert vintage.source == source
    for address in ("", "/sources", f"/{source}/{crime}", f"/{source}/{crime}/{area}", f"/{source}/{crime}/{area[:2]}"):
        response = reader.get(f"/figures{address}")
        assert response.status_code == 200, (address, response.content.decode()[-600:])
        assert reader.get(f"/figures{address}.json").status_code == 200, address
    assert facts.newest()[source].findings == vintage.findings
