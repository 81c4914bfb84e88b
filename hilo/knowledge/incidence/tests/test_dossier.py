from __future__ import annotations

import copy
import hashlib
import json
import re
import shutil

import pytest
from django.test import override_settings
from typer.testing import CliRunner

from hilo.knowledge.incidence import actions, store
from hilo.knowledge.incidence.cli import app
from hilo.knowledge.incidence.dossier import blocks, charts, making, questions, rendering, sidecar, words
from hilo.knowledge.incidence.queries import cells
from hilo.knowledge.incidence.rules import Period
from hilo.knowledge.incidence.tests import official
from hilo.lib.errors import Refusal

pytest.importorskip("duckdb")
pytest.importorskip("typst")
NOW = Period.parse("2016-01", "2016-06")
STATES = ("01", "12")
PLACES = 6


def municipal(more: int = 0, years: range = range(2012, 2017)) -> str:
    """Two states with six municipalities each; one of them trebles in 2016, and its first cell holds `more` besides."""
    rows: list[list[object]] = []
    for year in years:
        for state in STATES:
            for place in range(1, PLACES + 1):
                rise = 3 if (year, state, place) == (2016, "12", 1) else 1
                counts = [rise * (7 * place + (year * 5 + month * 3 + place) % 4) for month in range(12)]
                if (year, state, place) == (2016, "12", 1):
                    counts[0] += more
                home = [year, int(state), "Entidad", int(f"{state}{place:03}"), f"Lugar #{place} *x* $y$"]
                rows.append([*home, *official.HOMICIDE, *counts])
    return official.table(rows, (*official.MUNICIPAL, *official.MONTHS))


@pytest.fixture(scope="module")
def pattern(tmp_path_factory):
    """A folder of data with the file in it, its vintage, and the dossier: each test has copies of its own."""
    folder = tmp_path_factory.mktemp("pattern")
    with override_settings(DATA_DIR=folder / "data"):
        vintage = load(folder, municipal())
        return folder / "data", vintage, making.make(vintage, asked())


@pytest.fixture
def loaded(settings, tmp_path, pattern):
    data, vintage, _ = pattern
    settings.DATA_DIR = shutil.copytree(data, tmp_path / "data")
    cells._panel.cache_clear()
    return vintage


def load(tmp_path, text: str, name: str = "IDM [#eval(1)].csv") -> store.Vintage:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return actions.load(path)


def asked(**how) -> questions.Asked:
    return questions.Asked("homicide", NOW, NOW.shifted(-12), **{"top": 3} | how)


@pytest.fixture
def made(loaded, pattern):
    return copy.deepcopy(pattern[2])


def entry(made: making.Dossier, part: str) -> dict:
    return next(one for one in made.document["questions"] if one["part"] == part)


def edited(made: making.Dossier) -> dict:
    """The sidecar as it comes back from its file."""
    return json.loads(sidecar.text(made.document))


def run(*arguments: str):
    return CliRunner().invoke(app, ["dossier", *arguments])


def test_a_dossier_is_a_tagged_pdf_for_the_archive_with_only_its_own_fonts(made):
    assert made.pdf.startswith(b"%PDF-1.7")
    assert b"/StructTreeRoot" in made.pdf
    assert b"pdfaid" in made.pdf
    assert b"pdfuaid" in made.pdf
    fonts = {name.split(b"+")[-1] for name in re.findall(rb"/FontName\s*/([^\s/>]+)", made.pdf)}
    assert fonts
    assert all(name.startswith((b"Libertinus", b"DejaVuSansMono", b"NewCM")) for name in fonts)


def test_every_question_stands_in_the_sidecar_with_its_parameters_hash_and_version(made, loaded):
    assert {one["query"] for one in made.document["questions"]} == {
        "concentration",
        "change",
        "rates",
        "series",
        "completeness",
        "vintage",
    }
    for one in made.document["questions"]:
        assert one["vintages"] == [loaded.hash]
        assert (one["answer"] is None) != (one["refused"] is None)
    assert made.document["made"]["code"]
    assert made.document["pdf"]["sha256"] == hashlib.sha256(made.pdf).hexdigest()
    assert entry(made, "concentration")["answer"]["total"] == entry(made, "areas")["answer"]["after"]
    assert len(entry(made, "rates-places")["answer"]["areas"]) == PLACES * len(STATES)


def test_the_sidecar_comes_back_from_its_file_as_it_was(made, tmp_path):
    paper, beside = making.write(made, tmp_path / "out")
    assert (paper.name, beside.name) == ("dossier.pdf", "dossier.json")
    assert sidecar.read(beside) == json.loads(json.dumps(made.document))
    assert sorted(path.name for path in paper.parent.iterdir()) == ["dossier.json", "dossier.pdf"]


def test_asked_again_every_figure_and_every_byte_is_the_same(made):
    repeated = making.again(edited(made))
    assert repeated.same
    assert repeated.same_pdf
    assert repeated.dossier.pdf == made.pdf
    assert sum(one.figures for one in repeated.compared) == made.figures > 500


def test_last_years_date_is_kept(made):
    kept = edited(made)
    kept["made"]["date"] = "2025-03-04"
    first, second = making.again(kept), making.again(kept)
    assert first.dossier.pdf == second.dossier.pdf != made.pdf
    assert b"D:20250304" in first.dossier.pdf


def test_newer_files_loaded_meanwhile_change_nothing(made, tmp_path):
    newer = load(tmp_path, municipal(more=500), "newer.csv")
    load(tmp_path, official.table(official.state_rows()), "state.csv")
    assert store.find("sesnsp-municipal") == newer
    repeated = making.again(edited(made))
    assert repeated.same
    assert repeated.same_pdf


def test_the_same_file_under_another_name_is_the_same_file(made, tmp_path, settings, loaded):
    settings.DATA_DIR = tmp_path / "elsewhere"
    cells._panel.cache_clear()
    load(tmp_path, municipal(), "renamed.csv")
    repeated = making.again(edited(made))
    assert repeated.same
    assert repeated.same_pdf


def test_a_changed_cell_is_found_in_every_figure_that_stands_on_it(made, loaded):
    with store.opened() as connection:
        changed = loaded.folder / "changed.parquet"
        connection.execute(
            "COPY (SELECT * REPLACE (CASE WHEN year = 2016 AND municipality = '12001' THEN m01 + 1 ELSE m01 END "
            "AS m01) "
            f"FROM '{loaded.rows_file}') TO '{changed}'"
        )
    changed.replace(loaded.rows_file)
    cells._panel.cache_clear()
    repeated = making.again(edited(made))
    assert not repeated.same
    assert not repeated.same_pdf
    where = {(one.part, difference.where): difference for one in repeated.compared for difference in one.differing}
    total = where["concentration", "answer.total"]
    assert total.found == total.was + 1
    assert where["areas", "answer.areas.12001.after"].found == where["areas", "answer.areas.12001.after"].was + 1
    assert ("areas", "answer.areas.12002.after") not in where


def test_a_difference_in_the_last_digit_is_a_difference(made):
    kept = edited(made)
    one = entry(making.Dossier(made.pdf, kept), "concentration")
    one["answer"]["top_share"] += 2e-16
    repeated = making.again(kept)
    assert [(told.key, told.where) for one in repeated.compared for told in one.differing] == [
        ("P1", "answer.top_share")
    ]


def test_a_file_that_is_not_loaded_is_named_and_nothing_is_asked(made, tmp_path, settings, loaded):
    settings.DATA_DIR = tmp_path / "empty"
    with pytest.raises(Refusal) as caught:
        making.again(edited(made))
    assert (caught.value.code, caught.value.status) == ("HILO-F470", 404)
    assert loaded.hash in caught.value.message
    assert loaded.file in caught.value.message


def test_a_sidecar_holds_nothing_that_no_dossier_has(tmp_path, made):
    path = tmp_path / "x.json"
    path.write_text(sidecar.text(made.document | {"checked_by": "a court"}), encoding="utf-8")
    with pytest.raises(Refusal) as caught:
        sidecar.read(path)
    assert (caught.value.code, caught.value._values["name"]) == ("HILO-Z441", "checked_by")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "HILO-F604"),
        ("{", "HILO-F604"),
        ("[]", "HILO-F471"),
        ("{}", "HILO-F471"),
        ('{"kind": "hilo-dossier", "form": 1}', "HILO-F471"),
        ('{"kind": "hilo-dossier", "form": 99}', "HILO-F471"),
        ("\udcff", "HILO-F604"),
    ],
)
def test_what_is_no_sidecar_is_refused(tmp_path, content, code):
    path = tmp_path / "x.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(Refusal) as caught:
        sidecar.read(path)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("questions", 0, "query"), "drop"),
        (("questions", 0, "vintages"), []),
        (("questions", 0, "parameters"), {"unknown": 1}),
        (("made", "date"), "yesterday"),
        (("asked", "period"), 3),
        (("vintages",), None),
    ],
)
def test_a_sidecar_with_a_damaged_member_is_refused(made, path, value):
    kept = edited(made)
    *way, last = path
    member = kept
    for step in way:
        member = member[step]
    member[last] = value
    with pytest.raises(Refusal) as caught:
        making.again(kept)
    assert caught.value.code == "HILO-F605"


def test_names_never_become_markup(loaded):
    """The same page whether a name looks like markup or not: a word is set as it is written."""
    told: list[dict] = []
    real = rendering.pdf
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "pdf", lambda data, drawings: told.append(data) or real(data, drawings))
        making.make(loaded, asked(language="en"))
    data = json.dumps(told[0])
    assert loaded.file in data
    template = rendering.files(rendering.__package__).joinpath("dossier.typ").read_text(encoding="utf-8")
    assert "eval(" not in template
    assert 'mode: "markup"' not in template


@pytest.mark.parametrize("area", ["12", "12001"])
def test_a_dossier_of_a_state_or_a_municipality(loaded, area):
    made = making.make(loaded, asked(area=area))
    if area == "12":
        # Six of its municipalities are not the state.
        assert entry(made, "series")["refused"]["code"] == "HILO-F610"
    else:
        assert entry(made, "series")["answer"]["area"] == area
    assert {row["code"][:2] for row in entry(made, "areas")["answer"]["areas"]} == {"12"}
    assert making.again(edited(made)).same_pdf


def test_a_file_by_state_gives_a_dossier_without_municipalities(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    vintage = load(tmp_path, official.table(official.state_rows(range(2012, 2017))))
    made = making.make(vintage, asked())
    assert {one["part"] for one in made.document["questions"]} >= {"country", "areas", "rates-states", "series"}
    assert "concentration" not in {one["part"] for one in made.document["questions"]}
    assert making.again(edited(made)).same_pdf


def test_an_unpublished_period_is_said_and_never_zero(loaded):
    made = making.make(loaded, questions.Asked("homicide", NOW.shifted(24), NOW, top=3))
    assert entry(made, "concentration")["refused"]["code"] == "HILO-F424"
    assert entry(made, "concentration")["answer"] is None
    assert making.again(edited(made)).same


def test_two_editions_of_one_source_tell_what_was_corrected(loaded, tmp_path):
    told = json.loads((loaded.folder / "vintage.json").read_text())
    (loaded.folder / "vintage.json").write_text(json.dumps(told | {"read_at": "2016-07-20T00:00:00Z"}))
    newer = load(tmp_path, municipal(more=4), "newer.csv")
    made = making.make(newer, asked())
    answer = entry(made, "revisions")["answer"]
    assert answer["cells"]["changed"] == 1
    assert (answer["earlier"]["hash"], answer["later"]["hash"]) == (loaded.hash, newer.hash)
    assert making.again(edited(made)).same_pdf


@pytest.mark.parametrize(
    ("how", "code"), [({"language": "fr"}, "HILO-F474"), ({"area": "1"}, "HILO-F433"), ({"top": 0}, "HILO-F489")]
)
def test_what_cannot_be_asked_is_refused_before_anything(loaded, how, code):
    with pytest.raises(Refusal) as caught:
        making.make(loaded, asked(**how))
    assert caught.value.code == code


def test_both_languages_have_every_text_with_the_same_blanks():
    told = words.texts()
    for key, text in told["say"].items():
        blanks = [set(re.findall(r"{(\w+)}", text[language])) for language in questions.LANGUAGES]
        assert text.keys() == {"es", "en"}, key
        assert blanks[0] == blanks[1], key
    for key, lists in told["list"].items():
        assert len(lists["es"]) == len(lists["en"]), key


def test_a_finding_is_told_in_spanish_with_its_numbers():
    told = {
        "code": "HILO-F113",
        "message": "1,017 municipalities have no population in 2016 (file); they hold 24 and count.",
    }
    assert words.Words("es").finding(told) == "1,017 áreas no tienen población y por tanto tasa; reúnen 24."
    assert words.Words("en").finding(told) == told["message"]
    unknown = {"code": "HILO-F199", "message": "Something new."}
    assert words.Words("es").finding(unknown) == "Something new."


def test_a_drawing_keeps_its_whole_height_without_its_title(loaded):
    from hilo.engines.charts import Bar, Frame, bars

    chart = bars(Frame("a", "A title"), [Bar("x", 3.0)])
    drawn = charts.picture(chart)
    box = re.search(r'viewBox="0 (-?\d+) (\d+) (\d+)"', drawn.svg)
    assert box is not None
    assert int(box[1]) == -charts.MARGIN
    assert int(box[3]) == chart.height + charts.MARGIN + 4
    assert (drawn.title, "A title" in drawn.svg.split("</style>")[1]) == ("A title", False)


def test_the_command_writes_and_asks_again(loaded, tmp_path):
    out = tmp_path / "paper.pdf"
    common = ["--source", "sesnsp-municipal", "--top", "3"]
    first = run(*common, "--out", str(out), "--json")
    assert first.exit_code == 0, first.output
    answer = json.loads(first.stdout)
    assert (answer["pdf"], answer["pdf_bytes"]) == (str(out), out.stat().st_size)
    again = run("--again", str(tmp_path / "paper.json"), "--json")
    assert again.exit_code == 0, again.output
    told = json.loads(again.stdout)
    assert (told["same"], told["same_pdf"], told["figures"]) == (True, True, answer["figures"])
    assert (tmp_path / "paper-again.pdf").read_bytes() == out.read_bytes()
    assert "byte for byte the same" in run("--again", str(tmp_path / "paper.json")).stdout


def test_the_command_ends_with_1_when_a_figure_differs(made, tmp_path):
    kept = edited(made)
    kept["questions"][0]["answer"]["total"] += 1
    path = tmp_path / "kept.json"
    path.write_text(sidecar.text(kept), encoding="utf-8")
    told = run("--again", str(path))
    assert told.exit_code == 1
    assert "answer.total" in told.stdout


def test_a_repeat_never_overwrites_the_first(made, tmp_path):
    making.write(made, tmp_path)
    told = run("--again", str(tmp_path / "dossier.json"), "--out", str(tmp_path))
    assert isinstance(told.exception, Refusal)
    assert told.exception.code == "HILO-F473"


def test_a_place_that_cannot_be_written_is_said(made, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal) as caught:
        making.write(made, tmp_path / "file" / "x.pdf")
    assert caught.value.code == "HILO-F472"


def test_a_table_wraps_its_first_column_of_words():
    one = blocks.table("t", ["a", "b", "c"], "rll", [("1", "x", "y")], "s")
    assert one["widths"] == ["auto", "1fr", "auto"]
