from __future__ import annotations

import json

import pytest

from hilo.knowledge.incidence import actions
from hilo.knowledge.incidence.dossier import making, questions, sidecar
from hilo.knowledge.incidence.queries import cells
from hilo.knowledge.incidence.rules import Period
from tests.support import need

pytest.importorskip("duckdb")
pytest.importorskip("typst")


@pytest.mark.data
def test_the_dossier_of_the_claim_holds_its_figures_and_repeats_them(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    cells._panel.cache_clear()
    vintage = actions.load(need.test_data("statistics/inegi_homicides_municipal_2000_2018.csv.gz"))
    period = Period.parse("2016-01", "2016-06")
    made = making.make(vintage, questions.Asked("homicide", period, period.shifted(-12)))
    answers = {one["part"]: one["answer"] for one in made.document["questions"]}
    concentration, country, areas = answers["concentration"], answers["country"], answers["areas"]
    assert (concentration["total"], concentration["municipalities_for_share"]) == (11137, 43)
    assert concentration["top_share"] == pytest.approx(0.455, abs=5e-4)
    assert concentration["fixed_share_range"] == pytest.approx([0.42265, 0.42453], abs=5e-6)
    assert (country["before"], country["after"], round(country["z"], 1)) == (9822, 11137, 12.9)
    assert (areas["flags"]["naive"], areas["flags"]["poisson_rose"]) == (704, 18)
    repeated = making.again(json.loads(sidecar.text(made.document)))
    assert (repeated.same, repeated.same_pdf) == (True, True)
