"""A plan keeps to its places, costs the least by weeks, spreads what has time, and says what it takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilo.engines.agenda import Examiner, Job, Staff, needed, plan
from hilo.engines.agenda.calendar import kept, places, weeks_of
from hilo.engines.agenda.levels import earliest_end_first, quotas
from hilo.engines.agenda.tests.made import START, force, staff, working_days
from hilo.engines.agenda.weeks import NEVER, least_cost

POLYGRAPH = ("polygraph",)


def one(person: int, due: int, weight: int = 1, release: int = 0, group: str = "") -> Job:
    """A job of one exam; days are counted from the start."""
    day = timedelta(days=1)
    return Job(person, "trust", POLYGRAPH, START + release * day, START + due * day, weight, group)


def alone(weeks: int, a_day: int = 1, days: int = 1, **more) -> Staff:
    """One polygraphist who works so many days a week."""
    every = [START + timedelta(days=7 * week + day) for week in range(weeks) for day in range(days)]
    return Staff([Examiner(1, "polygraph", a_day)], every, **more)


class TestWeeks:
    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_the_cost_is_the_least_there_is(self, data):
        """Against an assignment solver that is not ours, on every job and place written out."""
        optimize = pytest.importorskip("scipy.optimize")
        classes, weeks = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 6))
        counts = np.array([data.draw(st.integers(1, 4)) for _ in range(classes)])
        room = np.array([data.draw(st.integers(0, 4)) for _ in range(weeks)])
        rows = [[data.draw(st.sampled_from([0, 0, 1, 3, 7, 20, NEVER])) for _ in range(weeks)] for _ in range(classes)]
        cost = np.array([[*row, data.draw(st.integers(0, 40))] for row in rows], np.int64)
        flow = least_cost(cost, counts, room)
        assert (flow.given.sum(axis=1) == counts).all()
        assert (flow.given[:, :-1].sum(axis=0) <= room).all()
        assert not flow.given[cost >= NEVER].any()
        slots = [week for week, many in enumerate([*room, counts.sum()]) for _ in range(many)]
        jobs = [place for place, many in enumerate(counts) for _ in range(many)]
        written_out = cost[np.ix_(jobs, slots)].clip(max=10**9)
        mine, theirs = optimize.linear_sum_assignment(written_out)
        assert flow.cost == written_out[mine, theirs].sum()

    def test_a_job_that_nothing_takes_is_refused(self):
        with pytest.raises(ValueError, match="last column"):
            least_cost(np.array([[0, int(NEVER)]]), np.array([1]), np.array([1]))

    def test_who_does_not_come_leaves_places_for_whom_is_called_again(self):
        assert sum(kept([2] * 10, 0.1)) == 18
        assert kept([5, 5], 0.0) == [5, 5]
        assert kept([1, 1, 1, 1], 0.5) == [0, 1, 0, 1]


class TestLevels:
    @settings(max_examples=80, deadline=None)
    @given(st.data())
    def test_what_can_be_met_is_met_and_never_beyond_the_room(self, data):
        weeks = data.draw(st.integers(1, 8))
        room = [data.draw(st.integers(0, 5)) for _ in range(weeks)]
        spans = []
        for _ in range(data.draw(st.integers(0, 14))):
            first = data.draw(st.integers(0, weeks - 1))
            spans.append((first, data.draw(st.integers(first, weeks - 1))))
        wanted = quotas(spans, room)
        assert all(0 <= many <= places_ for many, places_ in zip(wanted, room, strict=True))
        can, does = earliest_end_first(spans, room), earliest_end_first(spans, wanted)
        assert (can is None) == (does is None)
        if does is not None:
            assert all(first <= week <= last for (first, last), week in zip(spans, does, strict=True))

    def test_a_wave_is_spread_over_the_weeks_before_it(self):
        assert quotas([(0, 9)] * 20, [10] * 10) == [2] * 10
        assert quotas([(0, 9)] * 10 + [(4, 4)] * 5, [10] * 10) == [2, 2, 2, 2, 5, 2, 2, 2, 2, 2]


class TestPlan:
    def test_the_armed_go_first_and_who_ends_later_waits(self):
        jobs = [one(1, -50, 1), one(2, -10, 4), one(3, 8, 2), one(4, 60)]
        calls = {call.job.person: call.done for call in plan(jobs, alone(12)).calls}
        week = timedelta(days=7)
        # Person 3 loses nothing by the second week (day 7 is before day 8), the armed one loses most by waiting.
        assert {person: calls[person] for person in (1, 2, 3)} == {2: START, 3: START + week, 1: START + 2 * week}
        assert START + 3 * week <= calls[4] < jobs[3].due

    def test_nobody_is_forgotten(self):
        jobs = [one(person, -1) for person in range(9)]
        made = plan(jobs, alone(4))
        assert len(made.calls) == 4
        assert len(made.left) == 5
        assert {call.job for call in made.calls} | set(made.left) == set(jobs)
        assert made.cost == made.bound == 0 + 7 + 14 + 21 + 5 * 22

    def test_nobody_works_nothing_is_planned_and_all_are_left(self):
        jobs = [one(1, 3)]
        assert plan(jobs, Staff([], [])).left == tuple(jobs)
        made = plan(jobs, Staff([], working_days(2)))
        assert made.left == tuple(jobs)
        assert made.cost == made.bound == 12 - 3

    def test_an_examiner_does_not_see_their_own_people(self):
        jobs = [one(1, 15, group="A"), one(2, 15, group="B"), one(3, 15, group="B")]
        two = [
            Examiner(1, "polygraph", 1, not_of=frozenset({"B"})),
            Examiner(2, "polygraph", 1, not_of=frozenset({"A"}), not_for=frozenset({3})),
        ]
        made = plan(jobs, Staff(two, working_days(3)))
        assert {(call.job.person, call.visits[0].examiner) for call in made.calls} == {(1, 1), (2, 2)}
        assert [job.person for job in made.left] == [3]

    def test_nobody_examines_on_a_day_off_or_once_the_accreditation_ended(self):
        off = frozenset({START, START + timedelta(days=1)})
        who = Examiner(1, "polygraph", 1, until=START + timedelta(days=4), away=off)
        made = plan([one(person, 18) for person in range(4)], Staff([who], working_days(3)))
        assert sorted(call.done for call in made.calls) == [START + timedelta(days=2), START + timedelta(days=3)]

    @settings(max_examples=12, deadline=None)
    @given(st.integers(0, 10_000), st.integers(1, 3), st.sampled_from([0.0, 0.1, 0.3]))
    def test_a_plan_keeps_to_every_limit(self, seed, polygraph, no_shows):
        days = working_days(30)
        have, jobs = staff(days, polygraph, no_shows=no_shows), force(150, seed, late=0.3, horizon=300)
        made = plan(jobs, have)
        assert made.cost >= made.bound
        by = {who.key: who for who in have.examiners}
        used, people = {}, {}
        for call in made.calls:
            assert sorted(visit.kind for visit in call.visits) == sorted(call.job.kinds)
            assert len(weeks_of([visit.day for visit in call.visits])) == 1
            for visit in call.visits:
                who = by[visit.examiner]
                assert who.kind == visit.kind
                assert who.works(visit.day)
                assert visit.day >= call.job.release
                assert visit.day in days
                used[who.key, visit.day] = used.get((who.key, visit.day), 0) + 1
                spent = people.setdefault((call.job.person, visit.day), [])
                spent.append(have.minutes[visit.kind])
        assert all(many <= by[key].a_day for (key, _), many in used.items())
        assert all(len(spent) == 1 or sum(spent) <= have.visit_minutes for spent in people.values())
        end = days[-1] + timedelta(days=1)
        assert {call.job for call in made.calls} | set(made.left) == {job for job in jobs if job.due < end} | {
            call.job for call in made.calls if call.job.due >= end
        }
        assert made == plan(list(reversed(jobs)), have)

    def test_no_cost_is_above_the_bound_by_more_than_the_days_of_a_week(self):
        """By weeks the plan is the least there is; days within a week add at most their number for who is late."""
        made = plan(force(200, late=0.5, horizon=300), staff(working_days(40), 2))
        late = [call for call in made.calls if call.done > max(call.job.due, START)]
        assert made.bound <= made.cost <= made.bound + sum(4 * call.job.weight for call in late)

    def test_what_is_taken_is_not_given_again(self):
        full = {("polygraph", START): 1}
        assert places(alone(2, taken=full), "polygraph", START) == 0
        assert plan([one(1, 30)], alone(2, taken=full)).calls[0].done == START + timedelta(days=7)

    def test_rooms_bind_where_they_are_fewer_than_examiners(self):
        three = [Examiner(key, "polygraph", 2) for key in (1, 2, 3)]
        have = Staff(three, working_days(1), rooms={"polygraph": 1})
        assert len(plan([one(person, -1) for person in range(9)], have).calls) == 5

    def test_a_component_more_of_the_same_week_costs_no_journey(self):
        """Whoever comes for one component is examined in the other the same week, where it may be."""
        both = [
            Job(1, "trust", POLYGRAPH, START, START + timedelta(days=30), 1),
            Job(1, "performance", ("performance",), START, START + timedelta(days=60), 1),
        ]
        have = Staff([Examiner(1, "polygraph", 1), Examiner(2, "performance", 1)], working_days(12))
        made = plan(both, have)
        assert made.visits == 1

    def test_two_components_may_not_share_an_exam_and_a_weight_is_whole(self):
        with pytest.raises(ValueError, match="share a kind"):
            plan([one(1, 3), replace(one(2, 3), component="other")], alone(2))
        with pytest.raises(ValueError, match="whole number"):
            plan([replace(one(1, 3), weight=0)], alone(2))


class TestNeeded:
    def test_the_tightest_stretch_says_how_many(self):
        """Ten must be seen in the second week and one polygraphist sees two a week: five, whatever comes later."""
        jobs = [one(person, 12, release=7) for person in range(10)] + [one(person, 150) for person in range(20, 30)]
        days = alone(30, days=2).days
        found = needed(jobs, "polygraph", days, a_day=1, clear_by=START)
        assert (found.enough, found.bound, found.exams, found.each) == (5, 5, 10, 2)
        assert (found.first, found.last) == (START + timedelta(days=7), START + timedelta(days=8))

    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_with_enough_nobody_lapses_and_with_fewer_somebody_does(self, seed):
        days = working_days(40)
        clear = START + timedelta(days=84)
        jobs = [job for job in force(300, seed, late=0.0, horizon=275) if job.component == "trust"]
        jobs = [replace(job, kinds=POLYGRAPH) for job in jobs if job.due > START + timedelta(days=6)]
        found = needed(jobs, "polygraph", days, a_day=1, clear_by=clear)

        def lapses(number: int) -> int:
            many = [Examiner(key, "polygraph", 1) for key in range(number)]
            return plan(jobs, Staff(many, days)).bound

        assert found.bound <= found.enough <= found.bound + 1
        assert lapses(found.enough) == 0
        assert lapses(found.bound - 1) > 0

    def test_where_nobody_is_examined_nobody_is_needed(self):
        assert needed([], "polygraph", working_days(4), a_day=2, clear_by=START).enough == 0
        assert needed([one(1, 3)], "medical", working_days(4), a_day=2, clear_by=START).enough == 0
        assert needed([one(1, 3)], "polygraph", [], a_day=2, clear_by=date(2026, 2, 1)).enough == 0
