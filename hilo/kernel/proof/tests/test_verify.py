"""`verify` names what was changed behind the triggers' back; a checkpoint kept elsewhere shows a cut tail."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection
from typer.testing import CliRunner

from hilo.kernel.act import act
from hilo.kernel.ledger import queries
from hilo.kernel.ledger.actions import entry
from hilo.kernel.ledger.models import Entry, Head
from hilo.kernel.ledger.rules import Link, digest
from hilo.kernel.ledger.triggers import remove
from hilo.kernel.proof import cli
from hilo.kernel.upkeep.models import Upkeep
from hilo.lib.actor import Actor
from hilo.lib.errors import Refusal

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, tzinfo=UTC)


def write(chain, count):
    with act():
        for n in range(count):
            entry(actor=Actor("ana"), verb="call.read", subject=f"call:{n}", at=AT, chain=chain)


@pytest.fixture
def own_keys(settings, tmp_path):
    """Keys that a test may turn and lose: those of the others seal at the same time."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def chains():
    write("JAL", 3)
    write("PUE", 5)


@pytest.fixture
def unguarded(chains):
    """Somebody with all rights over the database has taken the triggers away."""
    with connection.cursor() as cursor:
        for statement in remove(connection.vendor):
            cursor.execute(statement)


def link_of(row):
    return Link(*(getattr(row, name) for name in queries.COLUMNS))


def add(seq, **said):
    """An entry at the end of Puebla's chain that fits it, made by somebody who has the database and no key."""
    last = entries().order_by("-seq").first()
    given = {"verb": "call.read", "subject": "call:9", "key": last.key, "seal": "f" * 64} | said
    row = Entry(chain="PUE", seq=seq, at=AT, prev=last.hash, **given)
    row.hash = digest(link_of(row))
    row.save(force_insert=True)
    return row


def rewrite(chain):
    """Every hash of a chain made anew, and its head: all that needs no key."""
    prev = ""
    for row in entries(chain).order_by("seq"):
        row.prev = prev
        row.hash = prev = digest(link_of(row))
        row.save()
    Head.objects.filter(chain=chain).update(hash=prev)


def named(checkpoint=None):
    return [(b.chain, b.seq, b.kind) for b in queries.verify(checkpoint)]


def entries(chain="PUE"):
    return Entry.objects.filter(chain=chain)


def test_untouched_chains_hold(chains):
    assert named() == []
    assert queries.size() == (2, 8)


def test_a_changed_entry_is_named_with_its_chain_and_place(unguarded):
    entries().filter(seq=3).update(actor="eve")
    assert named() == [("PUE", 3, "changed")]


@pytest.mark.parametrize("change", [{"why": "x"}, {"data": "{}"}, {"at": datetime(2026, 11, 25, tzinfo=UTC)}])
def test_reason_data_and_instant_are_part_of_the_proof(unguarded, change):
    entries().filter(seq=1).update(**change)
    assert named() == [("PUE", 1, "changed")]


def test_a_missing_entry_is_named(unguarded):
    entries().filter(seq=2).delete()
    assert named() == [("PUE", 2, "missing")]


def test_two_entries_that_changed_places_are_named(unguarded):
    entries().filter(seq=2).update(seq=99)
    entries().filter(seq=3).update(seq=2)
    entries().filter(seq=99).update(seq=3)
    assert named() == [("PUE", 2, "changed"), ("PUE", 3, "changed"), ("PUE", 4, "reordered")]


def test_an_entry_changed_together_with_its_hash_is_named_by_the_next(unguarded):
    row = entries().get(seq=3)
    row.actor = "eve"
    entries().filter(seq=3).update(actor="eve", hash=digest(link_of(row)))
    assert named() == [("PUE", 3, "forged"), ("PUE", 4, "reordered")]


def test_a_chain_rewritten_to_its_end_by_the_databases_owner_names_the_entry_that_was_changed(unguarded):
    entries().filter(seq=2).update(actor="eve")
    rewrite("PUE")
    assert named() == [("PUE", 2, "forged")]


def test_an_entry_in_anothers_name_is_named_though_every_trigger_let_it_in(chains):
    add(6, actor="ana")
    assert Head.objects.get(pk="PUE").seq == 6, "the database alone cannot know"
    assert named() == [("PUE", 6, "forged")]
    write("PUE", 2)
    assert named() == [("PUE", 6, "forged")]


def test_a_seal_of_another_entry_does_not_serve(chains):
    add(6, actor="ana", seal=entries().get(seq=5).seal)
    assert named() == [("PUE", 6, "forged")]


def test_a_turned_key_goes_on_and_what_it_sealed_before_holds(own_keys, chains):
    before = queries.ring().in_use().name
    turned = queries.ring().turn()
    write("PUE", 2)
    assert set(entries().values_list("key", flat=True)) == {before, turned.name}
    assert named() == []
    (settings.DATA_DIR / "keys" / "ledger" / f"{turned.place:04}.key").unlink()
    assert named() == [("PUE", 6, "unchecked")]


def test_a_cut_tail_is_named_by_the_head(unguarded):
    entries().filter(seq__gt=3).delete()
    assert named() == [("PUE", 4, "cut")]


def test_a_whole_chain_that_is_gone_is_named(unguarded):
    entries().delete()
    assert named() == [("PUE", 1, "cut")]


def test_an_entry_added_past_the_end_is_named(unguarded):
    add(6, actor="eve")
    assert named() == [("PUE", 6, "forged"), ("PUE", 6, "added")]


def test_a_forgotten_head_is_named(unguarded):
    Head.objects.filter(chain="PUE").delete()
    assert named() == [("PUE", 1, "added")]


def test_a_tail_cut_together_with_its_head_shows_against_a_checkpoint_alone(unguarded):
    kept = queries.checkpoint(at=AT)
    last = entries().get(seq=3)
    entries().filter(seq__gt=3).delete()
    Head.objects.filter(chain="PUE").update(seq=3, hash=last.hash)
    assert named() == [], "the database alone cannot know"
    assert named(kept) == [("PUE", 4, "cut")]


def test_a_chain_erased_with_its_head_shows_against_a_checkpoint(unguarded):
    kept = queries.checkpoint(at=AT)
    entries().delete()
    Head.objects.filter(chain="PUE").delete()
    assert named(kept) == [("PUE", 1, "cut")]


def test_a_tail_rewritten_since_a_checkpoint_is_named(unguarded):
    kept = queries.checkpoint(at=AT)
    last = entries().get(seq=4)
    entries().filter(seq=5).delete()
    Head.objects.filter(chain="PUE").update(seq=4, hash=last.hash)
    made = add(5, actor="eve")
    Head.objects.filter(chain="PUE").update(seq=5, hash=made.hash)
    assert named() == [("PUE", 5, "forged")]
    assert named(kept) == [("PUE", 5, "forged")]


def test_chains_that_grew_since_a_checkpoint_fit_it(chains):
    kept = queries.checkpoint(at=AT)
    write("PUE", 2)
    write("SON", 1)
    assert named(kept) == []


def test_one_broken_chain_says_nothing_about_another(unguarded):
    entries().update(actor="eve")
    assert {chain for chain, _, _ in named()} == {"PUE"}


def test_a_checkpoint_survives_its_file(chains):
    assert named(json.loads(json.dumps(queries.checkpoint(at=AT)))) == []


@pytest.mark.parametrize("change", ["seq", "hash", "signature", "no signature", "another key", "not a checkpoint"])
def test_a_forged_checkpoint_is_refused(chains, change):
    kept = queries.checkpoint(at=AT)
    if change == "seq":
        kept["chains"][0]["seq"] -= 1
    elif change == "hash":
        kept["chains"][0]["hash"] = "f" * 64
    elif change == "signature":
        kept["signature"] = kept["signature"][::-1]
    elif change == "no signature":
        del kept["signature"]
    elif change == "another key":
        content = {name: value for name, value in kept.items() if name != "signature"}
        signed = Ed25519PrivateKey.generate().sign(queries._bytes(content))
        kept["signature"] = base64.b64encode(signed).decode()
    else:
        kept = {"signature": 7}
    with pytest.raises(Refusal) as refusal:
        list(queries.verify(kept))
    assert refusal.value.code == "HILO-L401"


def test_the_signing_key_is_readable_by_its_owner_alone(chains):
    queries.checkpoint(at=AT)
    assert (settings.DATA_DIR / "keys" / "ledger.pem").stat().st_mode & 0o077 == 0


def test_the_command_says_that_the_chains_hold(chains, tmp_path):
    file = tmp_path / "checkpoint.json"
    assert CliRunner().invoke(cli.app, ["checkpoint", str(file)]).exit_code == 0
    done = CliRunner().invoke(cli.app, ["verify", "--checkpoint", str(file), "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {"ok": True, "chains": 2, "entries": 8, "breaks": [], "known": []}


def test_the_command_names_the_breaks_and_fails(unguarded):
    entries().filter(seq=2).delete()
    done = CliRunner().invoke(cli.app, ["verify", "--json"])
    assert done.exit_code == 1
    assert [(b["chain"], b["seq"], b["kind"]) for b in json.loads(done.stdout)["breaks"]] == [("PUE", 2, "missing")]
    assert "entries 2 to 2 are missing" in CliRunner().invoke(cli.app, ["verify"]).stdout
    # And whoever watches the service sees when it was walked, and that something was found.
    assert Upkeep.objects.get(what="ledger").findings > 0


def invoke(*words):
    return CliRunner().invoke(cli.app, [*words])


def test_what_was_entered_as_found_is_known_and_what_comes_after_is_not(chains):
    add(6, actor="ana")
    assert invoke("found", "--reason", " ").exit_code != 0
    assert invoke("found", "--reason", "seen by the auditor").output == "1 entered.\n"
    told = json.loads(invoke("verify", "--json").stdout)
    assert (told["ok"], told["breaks"]) == (True, [])
    assert [(one["seq"], one["kind"]) for one in told["known"]] == [(6, "forged")]
    add(7, actor="ana")
    assert invoke("verify").exit_code == 1


def test_another_forgery_in_the_place_of_a_known_one_is_new(unguarded):
    entries().filter(seq=5).update(why="x")
    found = list(queries.verify())
    assert [(one.seq, one.kind) for one in found] == [(5, "changed")]
    fingerprint = found[0].fingerprint
    entries().filter(seq=5).update(why="y")
    assert next(iter(queries.verify())).fingerprint != fingerprint


def test_a_forged_word_that_a_break_is_known_hides_nothing(chains):
    add(6, actor="ana")
    (one,) = queries.verify()
    told = {"chain": one.chain, "seq": one.seq, "kind": one.kind, "record": "", "fingerprint": one.fingerprint}
    add(7, actor="hilo.setup", verb="ledger.break_found", subject="ledger:PUE", data=json.dumps(told))
    found = json.loads(invoke("verify", "--json").stdout)
    assert [(one["seq"], one["kind"]) for one in found["breaks"]] == [(7, "forged")]


def test_the_key_is_turned_by_a_command_that_is_entered(chains):
    before = queries.ring().in_use().name
    assert "Back up now" in invoke("turn-key", "--reason", "an administrator left").output
    row = Entry.objects.get(verb="ledger.key_turned")
    assert (row.key, json.loads(row.data)["before"]) == (queries.ring().in_use().name, before)
    assert named() == []


def test_a_checkpoint_is_verified_with_the_public_key_alone(chains, tmp_path, monkeypatch):
    file, key = tmp_path / "checkpoint.json", tmp_path / "key.pem"
    file.write_text(json.dumps(queries.checkpoint(at=AT)))
    key.write_text(invoke("key").stdout)
    monkeypatch.setattr(queries, "_key", lambda: Ed25519PrivateKey.generate())
    assert invoke("verify", "--checkpoint", str(file)).exit_code != 0
    assert invoke("verify", "--checkpoint", str(file), "--key", str(key)).exit_code == 0


def test_the_grants_are_printed_for_a_plain_name_alone():
    assert 'REVOKE UPDATE, DELETE ON ledger_entry, ledger_head FROM "hilo_service";' in invoke("roles").output
    assert invoke("roles", "x; DROP TABLE").exit_code != 0
