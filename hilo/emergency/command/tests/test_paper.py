"""ICS 201, 204 and 214 on paper, for who is in the incident."""

from __future__ import annotations

import pytest

from hilo.emergency.command import queries
from hilo.emergency.command.actions import count_triage, draw_zone, order_hold, raise_alarm, set_objective, take_role
from hilo.emergency.command.paper import told
from hilo.emergency.incidents.models import Incident
from hilo.lib.errors import Forbidden, Refusal


@pytest.fixture
def commanded(sent, dario, crew, now):
    raise_alarm(sent, injured=8, actor=dario, at=now)
    count_triage(sent, red=2, yellow=3, green=3, actor=crew("PUE-A1"), at=now)
    order_hold(sent, place="Gasolinera", actor=dario, at=now)
    draw_zone(sent, kind="hot", latitude=19.04, longitude=-98.2, radius_m=100, actor=dario, at=now)
    take_role(sent, role="commander", unit="PUE-P1", actor=dario, at=now)
    set_objective(sent, text="Cerrar la llave", actor=dario, at=now)
    return sent


@pytest.mark.parametrize("number", ["201", "204", "214"])
def test_a_form_is_a_pdf_and_its_printing_stands_in_the_ledger(commanded, dario, history, now, number):
    pytest.importorskip("typst")
    assert queries.ics_form(commanded, number, dario, at=now).startswith(b"%PDF")
    assert history(f"incident:{commanded}")[-1][1:] == ("incident.printed", {"form": f"ICS {number}"})


def test_what_the_forms_say(commanded, dario, now):
    incident, board = Incident.objects.get(folio=commanded), queries.board(commanded, dario, at=now)
    for number, words in (
        ("201", ("Cerrar la llave", "PUE-P1", "Gasolinera", "100 m", "2 rojo")),
        ("204", ("PUE-A1", "Cerrar la llave", "Comandante")),
        ("214", ("Alarma 3 dada", "Contados: 2 rojos")),
    ):
        said = str(told(incident, board, number, dario, at=now))
        assert [one for one in words if one not in said] == [], number


def test_no_other_form_and_for_nobody_else(commanded, dario, actor, crew, now):
    with pytest.raises(Refusal) as refused:
        queries.ics_form(commanded, "999", dario, at=now)
    assert refused.value.code == "HILO-D486"
    for who in (actor("dispatcher", "JAL"), crew("PUE-P2")):
        with pytest.raises(Forbidden):
            queries.ics_form(commanded, "201", who, at=now)
