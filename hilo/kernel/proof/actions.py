"""Publishing the heads of the day; countersigning a neighbour's, and keeping its countersignature of ours."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from hilo.adapters import neighbour as wire
from hilo.adapters import timestamps
from hilo.kernel.ledger.queries import checkpoint, public_key, signer, tied
from hilo.kernel.signing.queries import key_of, read
from hilo.lib.errors import Conflict, NotFound, Refusal

from . import store
from .queries import days, published_on, stamped
from .queries import key as our_key
from .rules import checked, fingerprint, gone_back, heads, led, signed

COUNTERSIGNED = "ledger-countersignature"


def publish(at: datetime) -> dict[str, Any]:
    """The heads of the day, signed and kept as a file; once published they stay as they are."""
    file = store.published() / f"{at:%Y-%m-%d}.json"
    if not file.exists():
        store.write(file, checkpoint(at=at))
    return read(file.read_bytes())  # type: ignore[no-any-return]


def meet_neighbour(name: str, address: str, key: str) -> store.Neighbour:
    """Say who a neighbour is. key: its public key, that came by another way than its address.

    Raises: Refusal HILO-L431, HILO-Z435; Conflict HILO-L432 if it is known by another key: its papers are kept apart.
    """
    key_of(key)
    home = store.folder(name)
    if (home / "key.pem").exists() and (home / "key.pem").read_text() != key:
        raise Conflict("HILO-L432", name=name)
    store.put(home / "address", address.rstrip("/") + "\n")
    store.put(home / "key.pem", key)
    return store.neighbour(name)


def countersign(name: str, at: datetime) -> dict[str, Any]:
    """Fetch a neighbour's heads, see that its chains go on from what was seen before, sign, keep, and hand over.

    Raises: NotFound; Conflict HILO-L433 if they do not: what it signed is kept, and proves it; Refusal HILO-L434 if
    the heads are not signed with its key; Refusal HILO-L435 if it does not answer.
    """
    who, home = store.neighbour(name), store.folder(name)
    told = _asked(f"{who.address}/api/v1/ledger/heads")
    content = checked(told, key_of(who.key), code="HILO-L434")
    if broken := _broken(who, content):
        store.write(home / "refused" / f"{at:%Y-%m-%dT%H%M%S}.json", told)
        raise Conflict("HILO-L433", name=name, chain=broken)
    day = str(content["at"])[:10]
    said = {"type": COUNTERSIGNED, "of": fingerprint(told), "at": at.isoformat(), "public_key": our_key()}
    given = signed(said | {"checkpoint": told}, signer())
    store.write(home / "seen" / f"{day}.json", told)
    store.write(home / "given" / f"{day}.json", given)
    _told(f"{who.address}/api/v1/ledger/countersignatures", given)
    return given


def receive(document: Any) -> str:
    """Keep a neighbour's countersignature of heads that we published; its name.

    Raises: Refusal HILO-L436 if nobody whom we know signed it, HILO-L434 if it is of nothing that we signed.
    """
    who = next((one for one in store.neighbours() if _signed_by(one, document)), None)
    if who is None:
        raise Refusal("HILO-L436")
    ours = document["checkpoint"]
    content = checked(ours, public_key(), code="HILO-L434")
    if document.get("type") != COUNTERSIGNED or document.get("of") != fingerprint(ours):
        raise Refusal("HILO-L434")
    store.write(store.folder(who.name) / "received" / f"{str(content['at'])[:10]}.json", document)
    return who.name


def meet_authority(address: str, roots: bytes) -> None:
    """Say who stamps the heads of each day. roots: PEM certificates, that came by another way than its address."""
    store.put(store.stamps() / "roots.pem", roots)
    store.put(store.stamps() / "address", address + "\n")


def stamp() -> tuple[str, datetime]:
    """Have the heads that were published last stamped; the day of the file, and when it was seen.

    Raises: NotFound without heads or authority; Refusal HILO-L437 if it does not answer, HILO-L438 if what it answers
    does not hold, and then it is not kept; HILO-L439 without the extra.
    """
    day, home = next(iter(days()), ""), store.stamps()
    if not day or not (home / "address").exists():
        raise NotFound("heads", "ledger") if not day else NotFound("authority", "ledger")
    content = published_on(day)
    try:
        given = timestamps.asked((home / "address").read_text().strip(), content)
    except timestamps.NotInstalled:
        raise Refusal("HILO-L439") from None
    except timestamps.Unreachable as error:
        raise Refusal("HILO-L437", error=error) from None
    seen = stamped(given, content, (home / "roots.pem").read_bytes())
    store.put(home / f"{day}.tsr", given)
    return day, seen


def _signed_by(who: store.Neighbour, document: Any) -> bool:
    try:
        checked(document, key_of(who.key), code="HILO-L434")
    except Refusal:
        return False
    return True


def _broken(who: store.Neighbour, content: dict[str, Any]) -> str:
    """The first chain that does not go on from what we saw of it; "" if all do."""
    before, now = store.newest(store.folder(who.name) / "seen"), heads(content)
    if before is None:
        return ""
    known = heads(before)
    if chain := gone_back(known, now):
        return chain
    return next((chain for chain, end in sorted(known.items()) if not _leads(who, chain, end, now[chain])), "")


def _leads(who: store.Neighbour, chain: str, end: tuple[int, str], wanted: tuple[int, str]) -> bool:
    while end[0] < wanted[0]:
        asked = urlencode({"chain": chain, "after": end[0]})
        told = _asked(f"{who.address}/api/v1/ledger/links?{asked}")
        bodies = told.get("bodies") if isinstance(told, dict) else None
        if not isinstance(bodies, list) or not bodies:
            return False
        end = led(chain, end, map(str, bodies[: wanted[0] - end[0]]), tied)
    return end == wanted


def _asked(address: str) -> Any:
    try:
        return read(wire.get(address))
    except (wire.Unreachable, ValueError) as error:
        raise Refusal("HILO-L435", error=error) from None


def _told(address: str, document: Any) -> None:
    try:
        wire.post(address, document)
    except wire.Unreachable as error:
        raise Refusal("HILO-L435", error=error) from None
