"""What Hilo claims, module by module: the target, and what the figures do not prove."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Claim:
    """module: of this package, with `run() -> list[dict]`; limits: what its figures do not prove."""

    module: str
    title: str
    what: str
    target: str
    limits: str


CLAIMS = (
    Claim(
        "pairs",
        "Create a call, assign a unit",
        "`POST calls` with its code, then an assignment, by 4 and 8 clients that never rest, on PostgreSQL with "
        "durable commits; ledger chains of 32 institutions and of one. `cpu ms` is the server's processor time a pair, "
        "all its processes, and `database cpu ms` PostgreSQL's. The peer's rows were measured on the same kind of "
        "machine, not in this run: it is not in the package registries.",
        "at least 1.5 times the peer's 71 and 76 pairs a second (107 and 114), aim 200; p95 of each under 40 ms",
        "what a network, a proxy with TLS or a larger machine does; clients, server and database share the cores here, "
        "and the peer's rows come from another day.",
    ),
    Claim(
        "streams",
        "The country's load, live",
        "Poisson calls at the country's mean rate and at ten times it, each with its code, over the states by "
        "population, and 200 open streams: half see the nation, half one state; 20 lines break twice and come back "
        "with Last-Event-ID. Milliseconds from the answer (and from the sending) of the request that creates a call to "
        "the arrival of its facts in each stream that should see them.",
        "p99 under 100 ms from the answer; every fact once and in order on every stream",
        "browsers on slow networks, several servers, or days of running; readers and server share the cores.",
    ),
    Claim(
        "failover",
        "The leading database is gone",
        "SIGKILL to a PostgreSQL under load with a replica beside it; a watcher promotes the replica after a second "
        "without an answer. `no writes s` runs from the kill to the first call acknowledged by the replica.",
        "no acknowledged call lost with synchronous replication",
        "a cluster manager across machines (detection and fencing take longer there), or a network that splits. That "
        "an asynchronous replica lost nothing here is luck: it may lose what was not yet sent to it.",
    ),
    Claim(
        "territory",
        "Point to place",
        "State and municipality of a point, beside a plain query of shapely's STRtree over the same polygons.",
        "under 20 us single, 100,000 a second in bulk, with 2,478 polygons",
        "that a boundary is right: the polygons are as good as the file that was loaded; without polygons the answer "
        "is an estimate, whose accuracy stands in the rows.",
    ),
    Claim(
        "duplicates",
        "Likely duplicates",
        "One question among 10,000 open reports, beside a plain rapidfuzz scan of their words; and how well the method "
        "finds repeats among synthetic calls that it was not fitted on.",
        "p99 under 20 ms among 10,000 open incidents",
        "quality on real calls: the city, the callers and their words are invented.",
    ),
    Claim(
        "recommendation",
        "Recommend a unit",
        "The ranking with reasons among 2,000 units, the engine alone.",
        "p99 under 20 ms among 2,000 units",
        "true travel times: they come from a speed model, not from a road graph; the request around it adds its own.",
    ),
    Claim(
        "start",
        "From start to work",
        "From the command to the first 200 of `/readyz`, and what the first call of a fresh server takes.",
        "none was set",
        "the start of a machine whose files are not in memory.",
    ),
    Claim(
        "figures",
        "From the official file to the figure",
        "A generated municipal file of 2.7 million rows, loaded and asked how much 50 municipalities hold, beside two "
        "pandas scripts of the same answer. Each is a process of its own, start and imports included; memory is its "
        "peak.",
        "load and answer under 5 s and 2 GB; warm under 0.3 s; the usual pandas script at least 8 times slower",
        "other disks, or files with many repairs. The pandas scripts keep nothing, check nothing and give no interval.",
    ),
    Claim(
        "figures_pages",
        "The public site",
        "Public pages of figures with the municipal deaths 2000-2018 and the state file loaded, one reader at a time.",
        "p95 under 100 ms",
        "many readers at once, or the first question after a new file.",
    ),
    Claim(
        "false_alarms",
        "False alarms and power",
        "1,000 simulated countries of 2,457 areas for each of four kinds of over-dispersion, nothing changed; then "
        "true rises by size of area, beside the binomial test that is usually made.",
        "at most 5 % of countries with any flag at a nominal 5 %",
        "real counts that drift, are corrected later or hang together between neighbours; power depends on the share "
        "of areas that rise.",
    ),
)

EXTRA = (
    Claim(
        "front",
        "Server fronts",
        "Bare requests and `POST calls` through each candidate.",
        "none",
        "anything about features: see docs/decisions/0004-server-front.md.",
    ),
)
