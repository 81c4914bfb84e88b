"""LoST answers a second, in one thread and over HTTP, beside what a plain program would do.

Two peers run beside it: a scan of the same outlines by shapely whose answer is built with lxml, and a server that reads
the request with lxml and sends it back, which is the least that any answer in XML costs.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

from .house import House, furnished, postgresql, serving
from .wire import percentile

COUNT = int(os.environ.get("HILO_BENCH_LOST", "5000"))
SECONDS = float(os.environ.get("HILO_BENCH_SECONDS", "6"))
CLIENTS = 8
TARGET = 2_000
LOST = "urn:ietf:params:xml:ns:lost1"


def request(latitude: float, longitude: float, *, value: bool) -> bytes:
    """A findService for a point."""
    how = "value" if value else "reference"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<findService xmlns="{LOST}" serviceBoundary="{how}">'
        '<location id="1" profile="geodetic-2d"><gml:Point xmlns:gml="http://www.opengis.net/gml" '
        f'srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>{latitude:.5f} {longitude:.5f}</gml:pos></gml:Point></location>'
        "<service>urn:service:sos.police</service></findService>"
    ).encode()


def points(count: int) -> list[tuple[float, float]]:
    """Places where people live."""
    from hilo.kernel.territory import queries, tables

    chance = random.Random(40)
    rows = chance.choices(tables.localities(), weights=[row.population for row in tables.localities()], k=2 * count)
    near = ((row.latitude + chance.gauss(0, 0.01), row.longitude + chance.gauss(0, 0.01)) for row in rows)
    return [place for place in near if queries.place_of(*place)][:count]


def run() -> list[dict[str, Any]]:
    """Measured rows: where, answers a second, median and p99 in milliseconds, server's processor time an answer."""
    rows = _in_process()
    with postgresql() as database, furnished(database, units=32) as house:
        with serving(house) as running:
            rows.append(asyncio.run(_over_http(running, "hilo serve, by reference", value=False)))
            rows.append(asyncio.run(_over_http(running, "hilo serve, by value", value=True)))
        uvicorn = [sys.executable, "-m", "uvicorn", "--port", "{port}", "--log-level", "warning", "--no-access-log"]
        with serving(house, [*uvicorn, "--workers", "2", "benchmarks.lost:echo"]) as running:
            rows.append(asyncio.run(_over_http(running, "peer: lxml echo under uvicorn", value=False)))
    return rows


def _in_process() -> list[dict[str, Any]]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hilo.site.settings")
    import django

    django.setup()
    from django.utils import timezone

    from hilo.adapters.lost import read
    from hilo.emergency.centres import lost, queries

    _open_centres(queries)
    places = points(COUNT)
    try:
        rows = []
        for how, value in (("by reference", False), ("by value", True)):
            asked = [request(*place, value=value) for place in places]
            lost.answer(read(asked[0]), at=timezone.now())
            rows.append(_row(f"one thread, {how}", _timed(lambda b: lost.answer(read(b), at=timezone.now()), asked)))
        asked = [request(*place, value=True) for place in places]
        peer = _peer()
        peer(asked[0])
        rows.append(_row("peer: shapely scan and lxml, by value", _timed(peer, asked), peer=True))
        return rows
    finally:
        queries.forget()


def _open_centres(queries: Any) -> None:
    """The 32 centres of the states, as a set-up Hilo has them, without a database."""
    from datetime import UTC, datetime

    from hilo.emergency.centres.actions import BASIC_SERVICES
    from hilo.emergency.centres.models import Centre
    from hilo.kernel.territory.queries import states

    opened = datetime(2026, 1, 2, tzinfo=UTC)
    rows = [
        Centre(code=s.label, name=f"C5 {s.name}", state=s.code, services=BASIC_SERVICES, updated_at=opened)
        for s in states()
    ]
    queries._held = (time.monotonic() + 3600, rows)


def _peer() -> Callable[[bytes], bytes]:
    """The same answer as it is usually written: every outline tried in turn, the answer built element by element."""
    import shapely
    from lxml import etree

    from hilo.kernel.territory.queries import outlines

    gml = "http://www.opengis.net/gml"
    shapes = [(f["properties"], shapely.geometry.shape(f["geometry"])) for f in outlines()["features"]]

    def answer(content: bytes) -> bytes:
        root = etree.fromstring(content)
        latitude, longitude = map(float, root.find(f".//{{{gml}}}pos").text.split())
        where = shapely.Point(longitude, latitude)
        facts, shape = next((row for row in shapes if row[1].contains(where)), shapes[0])
        out = etree.Element(f"{{{LOST}}}findServiceResponse", nsmap={None: LOST})
        mapping = etree.SubElement(out, f"{{{LOST}}}mapping", expires="NO-CACHE", source="a.example", sourceId="1")
        etree.SubElement(mapping, f"{{{LOST}}}displayName").text = facts["name"]
        etree.SubElement(mapping, f"{{{LOST}}}service").text = "urn:service:sos.police"
        boundary = etree.SubElement(mapping, f"{{{LOST}}}serviceBoundary", profile="geodetic-2d")
        part = max(shapely.get_parts(shape), key=lambda p: p.area)
        ring = etree.SubElement(etree.SubElement(boundary, f"{{{gml}}}Polygon"), f"{{{gml}}}posList")
        ring.text = " ".join(f"{lat:.6f} {lon:.6f}" for lon, lat in part.exterior.coords)
        etree.SubElement(mapping, f"{{{LOST}}}serviceNumber").text = "911"
        return etree.tostring(out, xml_declaration=True, encoding="UTF-8")

    return answer


def _timed(answer: Callable[[bytes], bytes], asked: list[bytes]) -> tuple[list[float], float]:
    """Seconds of each answer, and mean processor time of one in milliseconds."""
    times, spent = [], time.thread_time()
    for content in asked:
        began = time.perf_counter()
        answer(content)
        times.append(time.perf_counter() - began)
    return times, 1000 * (time.thread_time() - spent) / len(asked)


def _row(where: str, measured: tuple[list[float], float], *, peer: bool = False) -> dict[str, Any]:
    """Judged by processor time: a thread that others hold up answers no slower than it would alone."""
    times, cpu = measured
    return {
        "where": where,
        "a second": round(len(times) / sum(times)),
        "p50 ms": round(1000 * percentile(times, 0.5), 3),
        "p99 ms": round(1000 * percentile(times, 0.99), 3),
        "cpu ms": round(cpu, 3),
        "met": None if peer else 1000 / cpu >= TARGET,
    }


async def _over_http(house: House, where: str, *, value: bool) -> dict[str, Any]:
    """Clients that never rest, each on a connection of its own."""
    bodies = [request(*place, value=value) for place in points(500)]
    times: list[float] = []
    clients = [asyncio.create_task(_client(house.port, bodies, random.Random(n), [], 1.0)) for n in range(CLIENTS)]
    await asyncio.gather(*clients)
    before, began = house.cpu_ms(), time.perf_counter()
    clients = [
        asyncio.create_task(_client(house.port, bodies, random.Random(n), times, SECONDS)) for n in range(CLIENTS)
    ]
    await asyncio.gather(*clients)
    took = time.perf_counter() - began
    return {
        "where": f"HTTP, {CLIENTS} clients: {where}",
        "a second": round(len(times) / took),
        "p50 ms": round(1000 * percentile(times, 0.5), 2),
        "p99 ms": round(1000 * percentile(times, 0.99), 2),
        "cpu ms": round((house.cpu_ms() - before) / len(times), 2),
        "met": None,
    }


async def _client(port: int, bodies: list[bytes], chance: random.Random, times: list[float], seconds: float) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /lost HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/lost+xml\r\nContent-Length: "
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        body = chance.choice(bodies)
        began = time.perf_counter()
        writer.write(f"{head}{len(body)}\r\n\r\n".encode() + body)
        said = (await reader.readuntil(b"\r\n\r\n")).lower()
        answer = await reader.readexactly(int(said.split(b"content-length:")[1].split(b"\r\n")[0]))
        times.append(time.perf_counter() - began)
        if not said.startswith(b"http/1.1 200") or b"<errors" in answer[:200]:
            raise RuntimeError(f"no answer: {said[:60]!r} {answer[:200]!r}")
    writer.close()


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """The peer over HTTP: lxml reads the request and writes it back."""
    from lxml import etree

    if scope["type"] != "http":
        return
    body = (await receive()).get("body", b"")
    said = etree.tostring(etree.fromstring(body)) if body else b"{}"
    head = [(b"content-type", b"application/xml"), (b"content-length", str(len(said)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": said})
