"""Plays a case through the phone as an officer would, and counts: taps, screens, screens on which nothing was answered.

The player knows what happened (cases/*.toml) and nothing of the page's order: it answers what each screen asks and goes
where the page leads. What is asked and must be answered, and the case does not tell, it marks as not to be answered.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.browser.rig import until

CASES = Path(__file__).parent / "cases"
SLOW, MOST_SCREENS = 4, 250
THREE_G = {"offline": False, "latency": 300, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
"""A cheap phone in the street: a processor four times slower, and what Chromium's own tools call 3G."""
READ = """() => [...document.querySelectorAll("#main .question[data-field]")].map((block) => {
    const inputs = [...block.querySelectorAll("input, textarea")];
    const absent = [...block.querySelectorAll("[aria-pressed], [data-verb^='cannot-']")];
    return { path: block.dataset.path, field: block.dataset.field, must: block.dataset.must ?? null,
      rows: Boolean(block.querySelector(".rows-input")),
      absent: absent.map((one) => one.dataset.verb), pressed: absent.some((one) => one.ariaPressed === "true"),
      shape: inputs[0]?.type ?? "",
      answered: inputs.some((one) => /radio|checkbox/.test(one.type) ? one.checked : one.value !== ""),
    };
})"""
OWED = """() => document.body.dataset.kept !== "writing" && !document.hidden"""


@dataclass
class Count:
    """What a case took."""

    taps: int = 0
    screens: int = 0
    idle: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)


def case_of(name: str) -> dict[str, Any]:
    return tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))


def slow_down(page: Any) -> Any:
    """What holds the page back until it is detached: what a case takes is counted slow, what waits is then sent."""
    tools = page.context.new_cdp_session(page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", THREE_G)
    return tools


class Player:
    """Who writes the report of the incident `folio`; `count` is what it took."""

    def __init__(self, page: Any, case: dict[str, Any], folio: str) -> None:
        self.page, self.case, self.folio, self.count = page, case, folio, Count()
        self.records: dict[str, list[str]] = {}
        self.place, self.here = "", 0
        self.skipped: set[str] = set()
        self.arrive()

    # ------------------------------------------------------------------ where we are

    def arrive(self, then: Callable[[], Any] | None = None) -> None:
        """A screen is there; what was left behind is counted, if nothing was answered on it as idle."""
        was = self.place
        if then is not None:
            then()
            until(lambda: self._place() != was, page=self.page)
        if was and not self.here:
            self.count.idle.append(was)
        self.place, self.here = self._place(), 0
        self.count.screens += 1
        self.count.places.append(self.place)
        assert self.count.screens < MOST_SCREENS, self.count.places
        self.settle()

    def _place(self) -> str:
        return str(self.page.evaluate("document.getElementById('main').dataset.place ?? ''"))

    def settle(self) -> None:
        self.page.wait_for_timeout(60)
        until(lambda: self.page.evaluate(OWED), page=self.page)

    # ------------------------------------------------------------------ the thumb

    def tap(self, target: str | Any) -> None:
        found = self.page.locator(target).first if isinstance(target, str) else target
        found.click()
        self.count.taps += 1
        self.settle()

    def go(self, target: str | Any) -> None:
        self.arrive(lambda: self.tap(target))

    def there(self, target: str) -> bool:
        return bool(self.page.locator(target).count())

    def fill(self, block: Any, words: str) -> None:
        """A tap into the field; letters are no taps."""
        control = block.locator("input:not([type=radio], [type=checkbox]), textarea").last
        control.fill(words)
        control.blur()
        self.count.taps += 1
        self.settle()

    # ------------------------------------------------------------------ the questions

    def told(self, path: str, name: str) -> Any:
        """What the case says to a question; None if it says nothing."""
        parts = path.split(".")
        if parts[0] == "sections":
            return self.case.get("sections", {}).get(parts[1], {}).get(name)
        if parts[0] == "annexes":
            known = self.records.setdefault(parts[1], [])
            if parts[2] not in known:
                known.append(parts[2])
            rows = self.case.get(parts[1], [])
            index = known.index(parts[2])
            return rows[index].get(name) if index < len(rows) else None
        return self.case.get(self.special, [{}])[self.special_at].get(name)

    special, special_at = "detention", 0

    def answer_all(self) -> None:
        """Everything that this screen asks, and what an answer opens on it."""
        self._tick()
        for _ in range(60):
            open_ = next((one for one in self.page.evaluate(READ) if self._wants(one)), None)
            if open_ is None:
                return
            self._answer(open_)
        raise AssertionError(f"{self.place} asks without end")

    def _tick(self) -> None:
        """What happened, on the screen where it is ticked."""
        for path in self.page.evaluate("""() => [...document.querySelectorAll(".facts input:not(:checked):enabled")]
            .map((one) => one.value)"""):
            part, name = path.split(".")
            if self.case.get("sections", {}).get(part, {}).get(name) is True:
                label = self.page.locator(f".facts label:has(> input[value='{path}'])")
                if not label.is_visible():
                    self.tap(".facts summary")
                self.tap(label)
                self.here += 1

    def _wants(self, one: dict[str, Any]) -> bool:
        key = one["path"] or f"{self.place} {one['field']}"
        if one["answered"] or one["pressed"] or key in self.skipped:
            return False
        if self.told(one["path"], one["field"]) is not None:
            return True
        if not (one["must"] == "yes" and one["absent"]):
            self.skipped.add(key)
            return False
        return True

    def _answer(self, one: dict[str, Any]) -> None:
        said = self.told(one["path"], one["field"])
        which = self.page.locator(f".question[data-field='{one['field']}'][data-path='{one['path']}']")
        block = self.page.locator("#main").locator(which).first
        if not block.is_visible():
            # What the case tells and the page folds: a tap on its fold first.
            self.tap(self.page.locator("#main details:not([open])", has=which).locator("> summary"))
        self.here += 1
        self.count.asked[one["path"] or one["field"]] += 1
        self.skipped.add(one["path"] or f"{self.place} {one['field']}")
        if said == 0 and one["shape"] == "text" and self.there("[data-verb=nobody]"):
            self.tap("[data-verb=nobody]")
        elif said is None:
            self.tap(f"#main [data-verb='{one['absent'][-1]}']")
        elif one["rows"]:
            for row in said:
                self.tap(block.locator(f"[data-verb=add-{one['field']}]"))
                card = block.locator(".card").last
                for name, value in row.items():
                    cell = card.locator(f"[id$='-{name}'], [id$='-{name}-0']")
                    if isinstance(value, bool):
                        self.tap(card.locator(f"label:has(> input[id*='-{name}-'][value={str(value).lower()}])"))
                    else:
                        cell.first.fill(str(value))
                        cell.first.blur()
                        self.count.taps += 1
                        self.settle()
        elif one["shape"] in ("radio", "checkbox"):
            for value in said if isinstance(said, list) else [said]:
                word = str(value).lower() if isinstance(value, bool) else str(value)
                found = block.locator(f"label:has(> input[value='{word}'])")
                if found.count():
                    self.tap(found)
                else:
                    self.fill(block, word)
        elif one["shape"] == "datetime-local":
            if said == "now":
                self.tap(block.locator("[data-verb^=now-]"))
            else:
                self.fill(block, (self._now() - timedelta(minutes=int(said))).strftime("%Y-%m-%dT%H:%M"))
        else:
            self.fill(block, str(said))

    def _now(self) -> datetime:
        return datetime.fromisoformat(
            self.page.evaluate(
                "new Date(Date.now() - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 19)"
            )
        )

    # ------------------------------------------------------------------ the ways that are not the form's

    def detain(self) -> None:
        self.go("[data-verb=detain]")
        self.until_there("#main .question, #main [data-verb=into]")
        if self.there("#main [data-verb=into]"):
            # Whoever has other reports open is asked into which; the officer knows the number of their incident. It is
            # no question of this case, and is not counted.
            self.here += 1
            self.go(self.page.locator("#main [data-verb=into]", has_text=self.folio))
            self.count.taps, self.count.screens = self.count.taps - 1, self.count.screens - 1
        self.answer_all()
        self.tap("[data-verb=register]")
        self.until_there("[data-verb=rights]")
        self.go("[data-verb=rights]")
        person = self.case["detention"][0]
        if not self.there(f"input[name=language][value={person['language']}]:checked"):
            self.tap(f"label:has(> input[name=language][value={person['language']}])")
        self.until_there(".spoken input")
        for number in range(self.page.locator(".spoken input").count()):
            self.tap(self.page.locator(".spoken .tick").nth(number))
        self.tap(f"label:has(> input[name=answer][value={person['rights_answer']}])")
        self.here += 1
        if person["rights_answer"] == "signed":
            self.tap("#pad")
        self.answer_all()
        self.go("[data-verb=rights-done]")

    def until_there(self, target: str) -> None:
        self.page.locator(target).first.wait_for()
        self.settle()

    def secure(self) -> None:
        """The screen of an object: photographed, packed, sealed."""
        self.special, self.special_at = "object", len(self.records.get("object", []))
        said = self.case["object"][self.special_at]
        picture = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes([self.special_at]) * 2000
        self.page.set_input_files("#camera", {"name": "1.jpg", "mimeType": "image/jpeg", "buffer": picture})
        self.count.taps += 2
        self.answer_all()
        for name in ("documented", "packaging"):
            if name in said and self.there(f"input[name={name}]"):
                self.tap(f"label:has(> input[name={name}][value={said[name]}])")
        self.tap("[data-verb=collect]")
        self.here += 1
        self.until_there("[data-verb=complete]")

    # ------------------------------------------------------------------ the whole

    def play(self) -> Count:
        if self.case.get("detention"):
            self.detain()
        else:
            mine = self.page.locator("li.item", has_text=self.folio)
            self.arrive(lambda: self.tap(mine.locator("[data-verb=start]")))
        while not self.there("#bar [data-verb=submit-now]"):
            if self.place.startswith("object "):
                self.secure()
            else:
                self.answer_all()
            part = self.place.split(" ")[0 if self.place.startswith("object ") else 1]
            owed = len(self.case.get(part, [])) - len(self.records.get(part, []))
            if owed > 0 and self.there("[data-verb=add-record]"):
                self.go("[data-verb=add-record]")
            else:
                self.go("#bar [data-verb=complete], #bar [data-verb=next], #bar [data-verb=submit]")
        return self.finish()

    def finish(self) -> Count:
        self.here += 1
        self.tap("[data-verb=submit-now]")
        return self.count
