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
        "sealing",
        "What sealing costs",
        "The same pairs over 32 chains, one after another in one process on PostgreSQL, by blocks in turn: by Hilo; "
        "without seals (entries are chained, no key is used, no record that must stand is read); and bare (the same "
        "rows in the same tables, nothing asked or entered). Medians of processor time a pair, of the process and the "
        "database; `least` and `most` of a block, both together.",
        "seals add at most a tenth of a bare pair",
        "acts on records that are longer than an incident with its assignments: a report is read whole at each save.",
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
        "supervisors",
        "200 supervisors' desks, live",
        "Poisson calls at the country's mean rate and at ten times it; 200 supervisors, each in a session with two "
        "factors, over the states by population, each with an open stream and the first page of the desk. `delivered` "
        "runs from the answer of the request that creates a call to its facts in a desk's stream; `page` is what the "
        "desk then asks for, 0.3 to 3 s later by its own will, which is not counted.",
        "p99 of both together under 250 ms; every fact once and in order; a page holds all heard two seconds before",
        "browsers, their drawing, or slow networks; desks, load, server and database share the cores. A page is drawn "
        "once for all desks of a centre that ask within a second.",
    ),
    Claim(
        "words",
        "A word to the phone, and a full board",
        "Somebody writes to one of twenty incidents four times a second while the country's calls ring, with 200 open "
        "streams: 20 phones, 20 desks on which the incident is open, 160 others. From the sending of the request to "
        "the moment when the phone, having heard the fact, has read the words. Then the dispatcher's whole state with "
        "2,000 live incidents and a hundred units, over HTTP, one desk at a time.",
        "a word p99 under 2 s, on every phone that is sent and on no other; the board p95 under 100 ms",
        "phones on slow networks, or their drawing; desks, load, server and database share the cores.",
    ),
    Claim(
        "places",
        "A place among two million names",
        "What operators type (whole names, beginnings, abbreviations, letters left out, crossings, numbers of houses; "
        "half with the point of a call) searched in one centre's index of two million invented names. Peers in the "
        "same run: LIKE over the same table, and rapidfuzz over a list in memory.",
        "p99 under 30 ms",
        "real names, whose words are fewer and more alike; a disk that has to be read first; many operators at once.",
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
        "roads",
        "Travel times by road",
        "200 units to one incident over a network of a million edges, snapping included, beside scipy's Dijkstra and "
        "the straight line.",
        "wall p50 under 10 ms on the city",
        "real streets: both networks are synthetic; turns and traffic are not modelled.",
    ),
    Claim(
        "coverage",
        "Placing units",
        "Expected covering to the optimum beside a greedy choice, and a replay of 20,000 calls beside simpy.",
        "under 30 s with the optimum proved; the replay under 5 s",
        "that units are busy independently of one another, as the model assumes.",
    ),
    Claim(
        "eido",
        "An incident told to another agency",
        "EIDO documents a second, queries and ledger entry included, beside Django's serializer over the same rows and "
        "a hand-made dictionary.",
        "at least 200 a second",
        "a network, or many readers at once.",
    ),
    Claim(
        "lost",
        "LoST: which centre serves a point",
        "findService answers with their boundary, in one thread and over HTTP, beside a plain shapely scan and an lxml "
        "echo of the same bytes.",
        "2,000 answers a second",
        "a network, TLS, or clients elsewhere: here they share the cores.",
    ),
    Claim(
        "percentiles",
        "Percentiles of ten million calls",
        "All times and verdicts of a year of 32 centres from counted days on SQLite, beside DuckDB and PostgreSQL over "
        "the raw rows of the same calls.",
        "under 1 s; the same percentiles as DuckDB to the second",
        "real calls, many readers at once, or days that are not counted yet.",
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
        "The ranking with reasons among 2,000 units, the engine alone; and again on the night on which it must climb "
        "every ladder.",
        "p99 under 20 ms among 2,000 units",
        "true travel times: they come from a speed model, not from a road graph; the request around it adds its own.",
    ),
    Claim(
        "board",
        "The board with 2,000 live incidents",
        "One centre with 2,000 live incidents, 2,000 units (half at stations) and 1,500 assignments, on PostgreSQL and "
        "SQLite: what all of them lack, the desk's whole state as JSON, and a ranking from the records, neighbours and "
        "diversions with it.",
        "what they lack: p95 under 100 ms, in one question; none was set for the others",
        "the browser's own time, or many desks that open at once; later changes come as single facts.",
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
        "A generated municipal file of 2.7 million rows, loaded and asked how much 50 municipalities hold, beside "
        "DuckDB's narrow question of the same CSV and two pandas scripts of the same answer. Each is a process of its "
        "own, start and imports included; Hilo, DuckDB and the filtering pandas take turns, the middle of three "
        "counts; memory is the peak of all.",
        "load and answer under 5 s and 0.8 GB; warm under 0.3 s; the usual pandas script at least 8 times slower",
        "other disks, or files with many repairs. DuckDB and the pandas scripts keep and check nothing and "
        "give no interval.",
    ),
    Claim(
        "figures_pages",
        "The public site",
        "Public pages of figures with the municipal deaths 2000-2018 and the state file loaded, one reader at a time.",
        "p95 under 40 ms",
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
    Claim(
        "checker",
        "The report's checker",
        "Reports with four annexes and their context judged by all rules on one core; jsonschema-rs over the same "
        "documents for scale.",
        "at least 1,000 reports a second",
        "reports with hundreds of annexes, or reading them from a database.",
    ),
    Claim(
        "report_pages",
        "A report's page",
        "The pages of the queue and of one report with 200,000 reports stored, server time, one reader at a time.",
        "p95 under 150 ms",
        "many readers at once.",
    ),
    Claim(
        "eligibility",
        "Who may serve, in the whole country",
        "400,000 officers with their components judged under the rules of the day, from the database; and a roster of "
        "5,000 asked who may go out.",
        "under 5 s, and a roster under 1 s",
        "the time to load them.",
    ),
    Claim(
        "agenda",
        "The agenda of a trust-control centre",
        "5,000 people with three components and seven kinds of exams, 36 months ahead, by 4, 8 and 12 polygraphists; "
        "beside it, in the same run, whoever ends first is called first. `weighed days`: without a component, by "
        "consequence; `bound`: below which no agenda that evaluates a component within a week can be.",
        "under 60 s",
        "a real centre: the ends are spread evenly by chance, a fifth is late at the start.",
    ),
    Claim(
        "look_up",
        "The public look-up of who is detained",
        "Questions of honest families at the rate the server can bear, and one address that asks for names one after "
        "another.",
        "at least 200 answers a second, and the scraper slowed to a crawl",
        "many thousand addresses that ask together.",
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
