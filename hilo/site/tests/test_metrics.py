"""What /metrics tells, and to whom."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.db import connection
from django.test import Client

from hilo.emergency.exchange import measures as exchange
from hilo.kernel.events.models import Fact, Task
from hilo.kernel.ledger.models import Entry
from hilo.kernel.upkeep import BACKUP, LEDGER
from hilo.kernel.upkeep.actions import did
from hilo.lib.measures import KNOWN, counted
from hilo.site import metrics
from tests.support.tokens import token_of

pytestmark = pytest.mark.django_db


def figures(answer) -> dict[str, float]:
    assert answer.status_code == 200
    rows = (row.rpartition(" ") for row in answer.content.decode().splitlines() if not row.startswith("#"))
    return {name: float(value) for name, _, value in rows}


@pytest.fixture
def near(settings) -> Client:
    """A machine of a network that may read."""
    settings.METRICS_FROM = [ip_network("10.1.0.0/16")]
    return Client(REMOTE_ADDR="10.1.2.3")


def test_the_role_of_a_monitor_reads_the_figures_and_nothing_else(api, puebla):
    line = api("service_monitor")
    said = Client().get("/metrics", headers={"Authorization": f"Bearer {line.token}"})
    assert figures(said)["hilo_database_up"] == 1
    assert line.post("calls", channel="voice").status_code == 403
    assert line.get("units").status_code == 403


def test_whoever_has_no_right_to_the_figures_is_refused_and_noted(api, puebla):
    line = api("operator")
    said = Client().get("/metrics", headers={"Authorization": f"Bearer {line.token}"})
    assert (said.status_code, said.json()["code"]) == (403, "HILO-A403")
    assert Entry.objects.filter(verb="access.refused", subject="path:/metrics").exists()


def test_a_machine_of_a_named_network_needs_no_token(near):
    assert figures(near.get("/metrics"))["hilo_database_up"] == 1
    assert Client(REMOTE_ADDR="10.2.0.1").get("/metrics").status_code == 401


def test_through_a_front_that_nobody_named_no_address_is_believed(near, settings):
    through = {"X-Forwarded-For": "10.1.2.3"}
    assert near.get("/metrics", headers=through).status_code == 401
    settings.PROXIES = ["127.0.0.1/32"]
    assert near.get("/metrics", headers=through).status_code == 200


def test_it_answers_by_address_though_another_name_is_served(near, settings):
    settings.ALLOWED_HOSTS = ["c5.puebla.example"]
    assert near.get("/metrics", HTTP_HOST="10.1.0.9:8911").status_code == 200
    assert Client().get("/metrics", HTTP_HOST="10.1.0.9:8911").status_code == 401


def test_every_figure_has_a_help_and_a_type_once(near):
    lines = near.get("/metrics").content.decode().splitlines()
    named = [line.split()[2] for line in lines if line.startswith("# HELP")]
    assert named == [line.split()[2] for line in lines if line.startswith("# TYPE")] == sorted(set(named))
    assert set(named) <= KNOWN.keys()


def test_queues_tell_how_long_the_first_waits(near, now):
    fact = Fact.objects.create(name="x.Y", subject="x:1", at=now - timedelta(seconds=90), payload="{}")
    Task.objects.create(fact=fact, reaction="x.y", next_at=now - timedelta(seconds=40))
    Task.objects.create(fact=fact, reaction="x.later", next_at=now + timedelta(days=60))
    Task.objects.create(fact=fact, reaction="x.failing", attempts=6, next_at=now + timedelta(hours=1))
    said = figures(near.get("/metrics"))
    assert said['hilo_queue_length{queue="facts"}'] == 1
    assert said['hilo_queue_length{queue="tasks"}'] == 2
    assert 40 <= said['hilo_queue_oldest_seconds{queue="tasks"}'] < 80
    assert 90 <= said['hilo_queue_oldest_seconds{queue="facts"}'] < 130
    assert said['hilo_tasks_failing{reaction="x.failing"}'] == 1
    assert said["hilo_tasks_attempts_max"] == 6


def test_a_backup_and_a_walk_through_the_ledger_are_told_with_what_was_found(near, now):
    assert figures(near.get("/metrics"))["hilo_backup_timestamp_seconds"] == 0
    did(BACKUP, at=now)
    did(LEDGER, at=now, findings=2)
    said = figures(near.get("/metrics"))
    assert said["hilo_backup_timestamp_seconds"] == pytest.approx(now.timestamp())
    assert said["hilo_ledger_verified_timestamp_seconds"] == pytest.approx(now.timestamp())
    assert said["hilo_ledger_breaks"] == 2


def test_an_act_is_in_the_histogram_of_its_verb_once_and_a_refused_one_is_not(api, puebla, near):
    """Receiving a call with its code is one act, of which receiving is a part."""
    before = figures(near.get("/metrics"))
    for code in ("10104", "99999"):
        api("integrator").post("calls", channel="voice", code=code, latitude=19.04, longitude=-98.2)
    said = figures(near.get("/metrics"))
    grown = {name: value - before.get(name, 0) for name, value in said.items() if name.startswith("hilo_act")}
    assert grown['hilo_act_seconds_count{verb="incident.opened"}'] == 1
    assert grown['hilo_acts_refused_total{verb="incident.opened",code="HILO-K421"}'] == 1
    assert grown.get('hilo_act_seconds_count{verb="call.received"}', 0) == 0


def test_a_part_that_breaks_says_so_and_costs_no_other(near, monkeypatch):
    def broken(at):
        yield exchange.DEAD.at(1)
        raise ZeroDivisionError

    monkeypatch.setattr(exchange, "measured", broken)
    said = figures(near.get("/metrics"))
    assert said['hilo_metrics_unread{part="exchange"}'] == 1
    assert "hilo_webhook_deliveries_dead" not in said
    assert "hilo_ledger_entries" in said


def test_without_its_database_it_says_so_and_what_was_counted(near, monkeypatch):
    monkeypatch.setattr(metrics, "_answers", lambda: False)
    said = figures(near.get("/metrics"))
    assert said["hilo_database_up"] == 0
    assert "hilo_faults_total" in said
    assert "hilo_ledger_entries" not in said


def test_a_certificate_says_until_when_it_holds_and_one_that_cannot_be_read_is_over(near, settings, tmp_path):
    good, bad = tmp_path / "good.pem", tmp_path / "bad.pem"
    ends = datetime(2027, 3, 1, tzinfo=UTC)
    good.write_bytes(_certificate(ends).public_bytes(Encoding.PEM))
    settings.CERTIFICATES = [good, bad]
    said = figures(near.get("/metrics"))
    assert said[f'hilo_certificate_expires_timestamp_seconds{{file="{good}"}}'] == ends.timestamp()
    assert said[f'hilo_certificate_expires_timestamp_seconds{{file="{bad}"}}'] == 0


def _certificate(ends: datetime) -> x509.Certificate:
    key, name = generate_private_key(SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "c5")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = made.serial_number(1).not_valid_before(ends - timedelta(days=90)).not_valid_after(ends)
    return dated.sign(key, hashes.SHA256())


def test_no_label_holds_what_a_person_typed(api, puebla, near, account, now):
    """A call with a name, a number and words; a sign-in under a made-up name; a token that is none."""
    typed = {"caller_number": "+522225550147", "narrative": "Juana Quetzal ve a un hombre armado"}
    made = api("integrator").post("calls", channel="voice", code="10104", latitude=19.04, longitude=-98.2, **typed)
    assert made.status_code == 201, made.content
    Client().post("/accounts/login/", {"login": "juana.quetzal", "password": "armado"})
    Client().get("/metrics", headers={"Authorization": "Bearer quetzal"})
    account("operator")
    said = near.get("/metrics").content.decode().casefold()
    for word in ("juana", "quetzal", "5550147", "armado", "operator.pue", "10.1.2.3"):
        assert word not in said
    assert re.search(r'hilo_sign_ins_total\{outcome="refused"\} [1-9]', said)


def test_every_measure_that_is_counted_is_known():
    assert {one.measure.name for one in counted()} <= KNOWN.keys()


def test_a_token_of_the_role_has_no_other_right(account, puebla, now):
    from hilo.kernel.access.queries import actor_of_token

    actor = actor_of_token(token_of(account("service_monitor"), now))
    assert actor.permissions == {"metrics.read"}


def test_replicas_are_counted_by_how_they_follow_and_the_slowest_of_a_name_is_told(near, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no replicas: HILO_DATABASE_URL names a PostgreSQL for this one")
    rows = "('db2', 'sync', 4096, 0.25), ('db2', 'async', 9, NULL), ('db3', 'hidden', NULL, NULL)"
    monkeypatch.setattr(metrics, "_REPLICATION", f"SELECT * FROM (VALUES {rows}) AS told (a, b, c, d)")
    said = {name: value for name, value in figures(near.get("/metrics")).items() if name.startswith("hilo_database_re")}
    assert said == {
        'hilo_database_replicas{state="async"}': 1,
        'hilo_database_replicas{state="hidden"}': 1,
        'hilo_database_replicas{state="sync"}': 1,
        "hilo_database_replicas_wanted": 0,
        'hilo_database_replica_lag_bytes{replica="db2"}': 4096,
        'hilo_database_replica_lag_seconds{replica="db2"}': 0.25,
    }
