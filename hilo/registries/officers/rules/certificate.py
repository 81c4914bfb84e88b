"""Who may hold the Single Police Certificate on a day, and who may not serve in operations. No ORM, no clock.

A day lies in a stretch if since <= day < until. The rules are standards/certificate_rules.toml, version by version; the
severity of a finding says its effect: "error" keeps the officer out of operations, "warning" asks somebody to act.
"""

from __future__ import annotations

import calendar
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hilo.lib.errors import Refusal
from hilo.lib.findings import Finding

STANDARDS = Path(__file__).parents[1] / "standards"
COMPONENTS = ("trust", "competencies", "performance", "training")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the rules. months: how long a certificate holds; plan_months: when its renewal may begin.

    separation_ends: the end of the service ends the certificate. mark: how sure the facts are.
    """

    name: str
    valid_from: date
    valid_until: date | None
    source: str
    mark: str
    months: int
    plan_months: int
    plan_mark: str
    separation_ends: bool
    articles: Mapping[str, str]

    def article(self, *names: str) -> str:
        """The article for the most particular of the names that has one."""
        return next((self.articles[name] for name in names if name in self.articles), "")


@dataclass(frozen=True, slots=True)
class Held:
    """The latest evaluation of a component. until: first day it no longer holds; None for no end."""

    passed: bool
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Paper:
    """The latest certificate. revoked_on: first day it no longer holds though its time is not over."""

    folio: str
    issued: date
    expires: date
    revoked_on: date | None = None
    revoked_for: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an officer on a day. sanctioned: a sanction that suspends runs."""

    status: str
    components: Mapping[str, Held]
    paper: Paper | None = None
    sanctioned: bool = False


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The verdict on a day under a version of the rules.

    eligible: all four components are passed and current, and the officer serves: the centre may issue a certificate.
    may_serve: nothing keeps the officer out of operations. first, first_on: the component that ends first of those that
    hold, and its first day without; plan_from: from when its evaluation is to be planned.
    """

    on: date
    rules: str
    eligible: bool
    may_serve: bool
    first: str
    first_on: date | None
    plan_from: date | None
    certificate: str
    findings: tuple[Finding, ...]


@cache
def document() -> Mapping[str, Any]:
    """The rules as they stand in the file."""
    return MappingProxyType(tomllib.loads((STANDARDS / "certificate_rules.toml").read_text(encoding="utf-8")))


def revocations() -> list[str]:
    """Why a certificate may be ended before its time; one that was renewed ends by itself."""
    return [code for code in document()["revocations"] if code != "renewed"]


@cache
def versions() -> tuple[Version, ...]:
    """All versions, the oldest first."""
    return tuple(
        Version(
            name=row["name"],
            valid_from=row["valid_from"],
            valid_until=row.get("valid_until"),
            source=row["source"],
            mark=row["mark"],
            months=row["certificate_months"],
            plan_months=row["plan_months"],
            plan_mark=row["plan_mark"],
            separation_ends=row["separation_ends"],
            articles=MappingProxyType(row["articles"]),
        )
        for row in document()["version"]
    )


def version_on(on: date) -> Version | None:
    """The version in force on a day; None before the first."""
    return next((v for v in versions() if v.valid_from <= on and (v.valid_until is None or on < v.valid_until)), None)


def version_named(name: str) -> Version:
    """A version that a record was judged under. Raises: KeyError."""
    return {version.name: version for version in versions()}[name]


def months_after(day: date, months: int) -> date:
    """The same day so many months later (or earlier), the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def holds(held: Held | None, on: date) -> bool:
    """True if a component is passed and current on a day."""
    return held is not None and held.passed and held.since <= on and (held.until is None or on < held.until)


def end_of(component: str, issued_on: date) -> date | None:
    """Where an evaluation says no end: the first day it no longer holds, None for never."""
    months = document()["holds"][component]
    return months_after(issued_on, months) if months else None


def ends_on(issued: date, version: Version, components: Mapping[str, Held]) -> date:
    """The first day on which a certificate of four current components no longer holds: that of its version, or before
    it that of the component which ends first."""
    ends = [held.until for held in components.values() if held.until]
    return min([months_after(issued, version.months), *ends])


def suspended_since(facts: Facts, on: date) -> date | None:
    """The first day of the lapse that suspends a certificate which would hold on a day otherwise; None if none does."""
    if facts.paper is None or not in_force(facts.paper, on):
        return None
    since = []
    for name in COMPONENTS:
        held, state = facts.components.get(name), component_state(facts.components.get(name), on)
        if held is not None and state == "failed":
            since.append(held.since)
        elif held is not None and state == "ended" and held.until is not None:
            since.append(held.until)
        elif state != "ok":
            since.append(facts.paper.issued)
    return max(min(since), facts.paper.issued) if since else None


def judge(facts: Facts, on: date) -> Eligibility:
    """Eligibility, fitness for operations and what to plan, on a day."""
    version = version_on(on)
    if version is None:
        said = f"On {on} no rules of the certificate were in force yet: the first are of 2016."
        early = Finding("HILO-O100", "info", said)
        return Eligibility(on, "", False, facts.status == "active", "", None, None, "", (early,))
    first, first_on = first_to_end(facts.components, on)
    plan_from = months_after(first_on, -version.plan_months) if first_on else None
    states = tuple(component_state(facts.components.get(name), on) for name in COMPONENTS)
    seen = Outline(
        status=facts.status,
        sanctioned=facts.sanctioned,
        components=states,
        paper=paper_state(facts.paper, version, on, whole=all(state == "ok" for state in states)),
        plan=plan_from is not None and plan_from <= on,
    )
    verdict = concluded(seen)
    return Eligibility(
        on=on,
        rules=version.name,
        eligible=verdict.eligible,
        may_serve=verdict.may_serve,
        first=first,
        first_on=first_on,
        plan_from=plan_from,
        certificate=facts.paper.folio if facts.paper and seen.paper in ("valid", "renew") else "",
        findings=tuple(_finding(sign, facts, on, version, first, first_on) for sign in verdict.signs),
    )


@dataclass(frozen=True, slots=True)
class Outline:
    """An officer's day without names and dates: so many officers share one that it is concluded once.

    components: a state for each of COMPONENTS: "ok", "missing", "failed" or "ended"; paper: "none", "valid", "renew"
    (inside the months before it expires), "suspended", "expired" or "revoked"; plan: a component ends within those
    months.
    """

    status: str
    sanctioned: bool
    components: tuple[str, ...]
    paper: str
    plan: bool


@dataclass(frozen=True, slots=True)
class Sign:
    """A finding before it is put into words. where: the component, or "status", "discipline", "certificate"."""

    code: str
    severity: str
    where: str


@dataclass(frozen=True, slots=True)
class Verdict:
    eligible: bool
    may_serve: bool
    signs: tuple[Sign, ...]


def component_state(held: Held | None, on: date) -> str:
    """ "ok", "missing", "failed" or "ended" on a day."""
    if held is None or held.since > on:
        return "missing"
    if not held.passed:
        return "failed"
    return "ok" if holds(held, on) else "ended"


def paper_state(paper: Paper | None, version: Version, on: date, *, whole: bool) -> str:
    """ "none", "valid", "renew", "suspended", "expired" or "revoked" on a day; whole: all four components hold."""
    if paper is None or paper.issued > on:
        return "none"
    if paper.revoked_on is not None and paper.revoked_on <= on:
        return "revoked"
    if paper.expires <= on:
        return "expired"
    if not whole:
        return "suspended"
    return "renew" if may_renew(paper, version, on) else "valid"


@lru_cache(maxsize=4096)
def concluded(seen: Outline) -> Verdict:
    """What follows from an outline; its effects are data ([effects] of the rules)."""
    effects, signs = document()["effects"], []
    if seen.status in _STATUS:
        signs.append(Sign(_STATUS[seen.status][0], "error", "status"))
    if seen.sanctioned and seen.status == "active":
        signs.append(Sign("HILO-O114", "error", "discipline"))
    serves = seen.status in ("active", "leave", "suspended")
    if serves:
        for name, state in zip(COMPONENTS, seen.components, strict=True):
            if state != "ok":
                signs.append(Sign(_STATE[state], "error" if name in effects[state] else "warning", name))
        if seen.paper in _PAPER:
            grave = seen.paper in effects["certificate"]
            plain = "info" if seen.paper == "renew" else "warning"
            signs.append(Sign(_PAPER[seen.paper], "error" if grave else plain, "certificate"))
        if seen.plan:
            signs.append(Sign("HILO-O104", "info", "plan"))
    return Verdict(
        eligible=serves and all(state == "ok" for state in seen.components),
        may_serve=serves and all(sign.severity != "error" for sign in signs),
        signs=tuple(signs),
    )


def in_force(paper: Paper, on: date) -> bool:
    """True if a certificate holds on a day."""
    return paper.issued <= on < paper.expires and (paper.revoked_on is None or on < paper.revoked_on)


def first_to_end(components: Mapping[str, Held], on: date) -> tuple[str, date | None]:
    """Of the components that hold on a day, the one that ends first, and its first day without."""
    ends = [(held.until, name) for name, held in components.items() if held.until and holds(held, on)]
    return (min(ends)[1], min(ends)[0]) if ends else ("", None)


def may_renew(paper: Paper, version: Version, on: date) -> bool:
    """True inside the months before a certificate expires, and after."""
    return on >= months_after(paper.expires, -version.plan_months)


def planned(first_on: date, version: Version) -> tuple[date, date]:
    """The stretch in which the evaluations that follow are to be planned: half-open."""
    return months_after(first_on, -version.plan_months), first_on


def label(component: str, language: str = "en") -> str:
    """A component's name."""
    return str(document()["components"][component]["label"][language])


_STATUS = {
    "pending": ("HILO-O116", "waits until somebody answers who it is"),
    "leave": ("HILO-O111", "is on leave"),
    "suspended": ("HILO-O112", "is suspended"),
    "separated": ("HILO-O113", "was separated from the service"),
    "removed": ("HILO-O113", "was removed from the service"),
    "retired": ("HILO-O113", "has retired"),
    "dead": ("HILO-O113", "has died"),
}
_STATE = {"missing": "HILO-O101", "failed": "HILO-O102", "ended": "HILO-O103"}
_PAPER = {
    "none": "HILO-O121",
    "expired": "HILO-O122",
    "revoked": "HILO-O123",
    "renew": "HILO-O124",
    "suspended": "HILO-O125",
}


def _finding(sign: Sign, facts: Facts, on: date, version: Version, first: str, first_on: date | None) -> Finding:
    """A sign in words, with the article of the version."""
    if sign.where == "status":
        said = f"The officer {_STATUS[facts.status][1]}: no service in operations."
        return Finding(sign.code, sign.severity, said, version.article(facts.status, "status"), "status")
    if sign.where == "discipline":
        said = "A sanction that suspends is running: no service in operations until it ends or is set aside."
        return Finding(sign.code, sign.severity, said, version.article("sanction"), "discipline")
    if sign.where == "certificate":
        return _of_paper(sign, facts, on, version)
    if sign.where == "plan":
        said = f"{label(first)} ends first, on {first_on}: plan its evaluation before."
        return Finding(sign.code, sign.severity, said, version.article("plan"), f"components.{first}")
    held, called = facts.components.get(sign.where), label(sign.where)
    end = " No service in operations meanwhile." if sign.severity == "error" else ""
    if held is None or sign.code == "HILO-O101":
        said = f"{called}: there is no evaluation. Ask the centre for a date.{end}"
    elif sign.code == "HILO-O102":
        said = f"{called}: not passed on {held.since}.{end}"
    else:
        said = f"{called}: has not been current since {held.until}. Ask the centre for a date.{end}"
    return Finding(sign.code, sign.severity, said, version.article(sign.where, "component"), f"components.{sign.where}")


def _of_paper(sign: Sign, facts: Facts, on: date, version: Version) -> Finding:
    article, paper = version.article("certificate"), facts.paper
    if paper is None or sign.code == "HILO-O121":
        said = "There is no certificate yet: the institution asks for it."
    elif sign.code == "HILO-O123":
        said = f"The certificate {paper.folio} was revoked on {paper.revoked_on}."
    elif sign.code == "HILO-O125":
        said = (
            f"The certificate {paper.folio} is suspended since {suspended_since(facts, on)}: not all four are current."
        )
    elif sign.code == "HILO-O122":
        said = f"The certificate {paper.folio} expired on {paper.expires}: evaluations come first, then a new one."
    else:
        said = f"The certificate {paper.folio} expires on {paper.expires}: plan its renewal now."
        article = version.article("plan")
    return Finding(sign.code, sign.severity, said, article, "certificate")


VEILED = frozenset({"HILO-O102", "HILO-O112", "HILO-O114"})
"""What tells a result or a sanction: for who may not read those, one sentence stands for all (LGSNSP 93)."""


def veiled(told: Eligibility) -> Eligibility:
    """The verdict for who may know that an officer may not serve, and not why."""
    plain = tuple(finding for finding in told.findings if finding.code not in VEILED)
    if len(plain) < len(told.findings):
        said = "May not serve in operations for a reason that is confidential: ask the personnel office."
        plain += (Finding("HILO-O119", "error", said, "LGSNSP 93", "status"),)
    return replace(told, findings=plain)


@dataclass(frozen=True, slots=True)
class Verified:
    """A certificate whose signature holds. standing: "valid", "expired", "not yet", "revoked" or, where the register
    was asked, "suspended" on the day asked; since: from when it is either, as the register has it."""

    folio: str
    name: str
    institution: str
    centre: str
    issued: date
    expires: date
    rules: str
    standing: str
    since: date | None = None


def content(
    *, folio: str, name: str, institution: str, centre: str, issued: date, expires: date, rules: str
) -> dict[str, str]:
    """What a certificate tells to anyone who scans it: no key of a person, no birth date, no result."""
    return {
        "folio": folio,
        "name": name,
        "institution": institution,
        "centre": centre,
        "issued": issued.isoformat(),
        "expires": expires.isoformat(),
        "rules": rules,
    }


def verified(said: Mapping[str, Any], on: date, revoked: Sequence[str] = ()) -> Verified:
    """A certificate's content as a verifier needs it. Raises: Refusal HILO-O485, O486 if it is no certificate's."""
    texts = ("folio", "name", "institution", "centre", "issued", "expires", "rules")
    if any(not isinstance(said.get(key), str) or not said[key] for key in texts):
        raise Refusal("HILO-O486", "What was signed is no certificate: a field is missing.", where="line")
    try:
        issued, expires = date.fromisoformat(said["issued"]), date.fromisoformat(said["expires"])
    except ValueError:
        raise Refusal(
            "HILO-O485", "What was signed is no certificate: its dates cannot be read.", where="line"
        ) from None
    standing = "valid"
    if said["folio"] in revoked:
        standing = "revoked"
    elif on < issued:
        standing = "not yet"
    elif expires <= on:
        standing = "expired"
    return Verified(
        said["folio"], said["name"], said["institution"], said["centre"], issued, expires, said["rules"], standing
    )


def last_day(until: date | None) -> date | None:
    """The last day on which something holds, as papers write it."""
    return until - timedelta(days=1) if until else None
