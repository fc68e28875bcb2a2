import math

import numpy as np
import pytest

from greenai_desktop.core.processes import CpuTimes, Family, Trees
from tests.helpers.processes import snapshot


def stepped(*snapshots):
    times = CpuTimes()
    return [times.step(one) for one in snapshots][-1]


def test_the_first_snapshot_tells_nothing():
    assert CpuTimes().step(snapshot(0.0, [(10, 1, 5.0, 0.0)])) is None


def test_processor_time_is_that_between_two_snapshots():
    interval = stepped(
        snapshot(0.0, [(10, 1, 5.0, 0.0)], busy_s=100.0), snapshot(2.0, [(10, 1, 6.5, 0.0)], busy_s=103.0)
    )

    assert interval.duration_s == 2.0
    assert interval.busy_s == 3.0
    assert interval.used_s == pytest.approx([1.5])


def test_a_process_born_in_the_interval_counts_from_its_birth():
    interval = stepped(snapshot(10.0, []), snapshot(12.0, [(10, 1, 0.7, 0.0)], started_s=11.0))

    assert interval.used_s == pytest.approx([0.7])


def test_a_process_that_could_not_be_seen_before_is_missing_at_first():
    interval = stepped(snapshot(10.0, []), snapshot(12.0, [(10, 1, 900.0, 0.0)], started_s=3.0))

    assert math.isnan(interval.used_s[0])


def test_a_number_given_again_is_another_process():
    interval = stepped(
        snapshot(0.0, [(10, 1, 500.0, 0.0)], starts=[1]),
        snapshot(2.0, [(10, 1, 0.4, 0.0)], starts=[2], started_s=1.0),
    )

    assert interval.used_s == pytest.approx([0.4])
    assert interval.gone == ((10, 1),)


def test_children_that_come_and_go_between_two_snapshots_count_for_their_parent():
    interval = stepped(snapshot(0.0, [(10, 1, 1.0, 0.0)]), snapshot(2.0, [(10, 1, 1.2, 1.5)]))

    assert interval.used_s == pytest.approx([1.7])


def test_what_was_counted_for_a_child_is_not_counted_again_for_its_parent():
    interval = stepped(snapshot(0.0, [(10, 1, 1.0, 0.0), (11, 10, 40.0, 2.0)]), snapshot(2.0, [(10, 1, 1.0, 42.5)]))

    assert interval.used_s == pytest.approx([0.5])


def test_a_grandchild_that_ended_with_its_parent_is_not_counted_again():
    interval = stepped(
        snapshot(0.0, [(10, 1, 1.0, 0.0), (11, 10, 40.0, 0.0), (12, 11, 7.0, 0.0)]),
        snapshot(2.0, [(10, 1, 1.0, 47.25)]),
    )

    assert interval.used_s == pytest.approx([0.25])


def test_processor_time_never_runs_backwards():
    interval = stepped(snapshot(0.0, [(10, 1, 5.0, 3.0)]), snapshot(2.0, [(10, 1, 4.0, 1.0)]))

    assert interval.used_s == pytest.approx([0.0])


def test_nothing_uses_more_than_all_processors():
    interval = stepped(snapshot(0.0, [(10, 1, 0.0, 0.0)]), snapshot(2.0, [(10, 1, 1e6, 0.0)]))

    assert interval.used_s == pytest.approx([8.0])


def test_a_tree_is_a_process_and_all_that_comes_from_it():
    now = snapshot(0.0, [(1, 0, 0, 0), (10, 1, 0, 0), (11, 10, 0, 0), (12, 11, 0, 0), (20, 1, 0, 0)])

    heads = [head[0] for head in Trees().heads(now)]

    assert heads == [1, 10, 10, 10, 20]


def test_children_stay_in_their_tree_when_their_parent_has_ended():
    trees = Trees()
    trees.heads(snapshot(0.0, [(1, 0, 0, 0), (10, 1, 0, 0), (11, 10, 0, 0)]))

    heads = trees.heads(snapshot(1.0, [(1, 0, 0, 0), (11, 1, 0, 0), (12, 11, 0, 0)]))

    assert [head[0] for head in heads] == [1, 10, 10]


def test_a_tree_begins_below_what_starts_work_of_different_kinds():
    now = snapshot(
        0.0, [(1, 0, 0, 0), (5, 1, 0, 0), (10, 5, 0, 0), (11, 5, 0, 0)], names=["init", "sshd", "python3", "make"]
    )

    assert [head[0] for head in Trees().heads(now)] == [1, 5, 10, 11]


def test_jobs_of_a_shell_that_a_person_types_into_are_trees_of_their_own():
    now = snapshot(0.0, [(1, 0, 0, 0), (5, 1, 0, 0), (10, 5, 0, 0), (11, 10, 0, 0), (20, 5, 0, 0)])
    now.sessions[1:] = 5
    now.groups[:] = (1, 5, 10, 10, 20)
    now.has_terminal[1:] = True

    assert [head[0] for head in Trees().heads(now)] == [1, 5, 10, 10, 20]


def test_parents_that_go_round_in_a_circle_end_no_program():
    now = snapshot(0.0, [(10, 11, 0, 0), (11, 10, 0, 0), (12, 12, 0, 0)])

    assert len(Trees().heads(now)) == 3


def members(family, now):
    return sorted(now.who[i].pid for i in family.places(now))


def test_a_family_is_a_process_and_its_children_also_those_to_come():
    family = Family(10)
    first = members(family, snapshot(0.0, [(1, 0, 0, 0), (10, 1, 0, 0), (20, 1, 0, 0)]))

    later = members(family, snapshot(1.0, [(1, 0, 0, 0), (10, 1, 0, 0), (11, 10, 0, 0), (12, 11, 0, 0), (20, 1, 0, 0)]))

    assert first == [10]
    assert later == [10, 11, 12]


def test_children_that_outlive_the_process_stay_in_its_family():
    family = Family(10)
    members(family, snapshot(0.0, [(1, 0, 0, 0), (10, 1, 0, 0), (11, 10, 0, 0)]))

    now = snapshot(1.0, [(1, 0, 0, 0), (11, 1, 0, 0), (12, 11, 0, 0)])

    assert members(family, now) == [11, 12]
    assert [key[0] for key in family.members] == [11, 12]


def test_another_process_with_the_number_of_the_first_one_is_no_member():
    family = Family(10)
    members(family, snapshot(0.0, [(10, 1, 0, 0)], starts=[1]))

    assert members(family, snapshot(1.0, [(10, 1, 0, 0)], starts=[2])) == []
    assert family.members == ()


def test_a_process_that_waits_for_its_parent_to_take_note_has_ended():
    family = Family(10)
    now = snapshot(0.0, [(10, 1, 0, 0)])
    members(family, now)
    ended = snapshot(1.0, [(10, 1, 0.5, 0)])
    ended.is_ended[0] = True

    assert np.array_equal(family.places(ended), [0])
    assert family.members == ()
