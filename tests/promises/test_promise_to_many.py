"""Groups, saved views, typing errors: what the desk does with the ledger beyond one promise."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.actions.grouping import CannotPromiseToMany
from handschlag.promises.actions.saving import CannotSaveView
from handschlag.promises.choices import State
from handschlag.promises.models import PromiseGroup
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user
from tests.factories.promises import promise_to

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def group_of(*names: str, **more) -> PromiseGroup:
    members = [make_customer(name).pk for name in names]
    given = {"cause": "Störung West", "words": "Rückruf heute 18:30", "now": NOW, "members": members}
    by = more.pop("by") if "by" in more else make_user("giver").pk
    return promises.make_group(**{**given, "by": by, **more})


class TestGroups:
    def test_each_member_has_a_promise_with_the_same_words_time_and_owner(self):
        team = make_team("Technik", members=(make_user("vogt"),))
        group = group_of("Roth", "Weber", owner_team=team.pk)
        first, second = queries.members(group.pk)
        assert (first.words, first.due_at, first.owner_team) == (second.words, second.due_at, team)
        assert first.customer != second.customer
        assert FactRow.objects.get(name="PromiseGroupMade").payload["promises"] == sorted([first.pk, second.pk])

    def test_a_customer_named_twice_counts_once(self):
        roth = make_customer()
        with pytest.raises(CannotPromiseToMany) as no:
            group_of("Weber", members=[roth.pk, roth.pk])
        assert no.value.field == "members"

    def test_cause_and_time_are_needed(self):
        for field, wrong in (("cause", {"cause": " "}), ("words", {"words": "bald"})):
            with pytest.raises(CannotPromiseToMany) as no:
                group_of("Roth", "Weber", by=None, **wrong)
            assert no.value.field == field

    def test_kept_together_and_each_judged_by_its_own_time(self):
        group = group_of("Roth", "Weber", "Kunz", owner=make_user("kern").pk)
        first, second, third = queries.members(group.pk)
        promises.release_promise(promise=third.pk, by=None, now=NOW)
        promises.keep_promise(promise=second.pk, by=None, now=NOW)
        assert promises.keep_group(group=group.pk, by=None, now=NOW + 48 * HOUR) == 1
        assert promises.keep_group(group=group.pk, by=None, now=NOW + 48 * HOUR) == 0
        states = {member.pk: member.state for member in queries.members(group.pk)}
        assert states == {first.pk: State.BROKEN, second.pk: State.KEPT, third.pk: State.RELEASED}

    def test_told_together_or_one_by_one(self):
        group = group_of("Roth", "Weber")
        first, second = queries.members(group.pk)
        promises.tell_promise(promise=first.pk, by=None, now=NOW)
        assert promises.tell_group(group=group.pk, by=None, now=NOW) == 1
        promises.break_due_promises(now=NOW + 48 * HOUR)
        promises.tell_of_break(promise=second.pk, by=None, now=NOW + 48 * HOUR)
        assert promises.tell_group(group=group.pk, by=None, now=NOW + 48 * HOUR) == 1
        assert promises.tell_group(group=group.pk, by=None, now=NOW + 48 * HOUR) == 0
        assert queries.tallies([group.pk])[group.pk].untold == 0

    def test_told_by_a_way_those_who_are_named_and_no_others(self):
        group = group_of("Roth", "Weber", "Kunz")
        first, second, third = queries.members(group.pk)
        stranger = promise_to()
        said = {"group": group.pk, "by": None, "now": NOW}
        assert promises.tell_group(members=[first.pk, stranger.pk], way="letter", **said) == 1
        assert promises.tell_group(members=[first.pk], way="phone", **said) == 0
        told = FactRow.objects.filter(name="PromiseTold").values_list("payload__promise", "payload__way")
        assert list(told) == [(first.pk, "letter")]
        promises.break_due_promises(now=NOW + 48 * HOUR)
        late = {**said, "now": NOW + 48 * HOUR}
        assert promises.tell_group(members=[second.pk], way="phone", **late) == 1
        assert FactRow.objects.get(name="BreakTold").payload["way"] == "phone"
        assert [queries.is_untold(one) for one in queries.members(group.pk)] == [True, False, True]
        third.refresh_from_db()
        assert (third.told_at, third.break_told_at) == (None, None)

    def test_a_way_there_is_not_tells_nobody(self):
        group = group_of("Roth", "Weber")
        with pytest.raises(CannotPromiseToMany) as no:
            promises.tell_group(group=group.pk, way="pigeon", by=None, now=NOW)
        assert no.value.field == "way"
        assert not FactRow.objects.filter(name="PromiseTold").exists()

    def test_a_group_that_does_not_exist(self):
        with pytest.raises(NotThere):
            promises.keep_group(group=999, by=None, now=NOW)


class TestSavedViews:
    def test_kept_replaced_shared_and_removed(self):
        kern, weiss = make_user("kern"), make_user("weiss")
        team = make_team("Schaden", members=(kern, weiss))
        view = promises.save_view(user=kern.pk, name=" Angebote ", filters={"kind": "offer"}, by=kern.pk, now=NOW)
        assert list(queries.saved_views(weiss.pk)) == []
        again = promises.save_view(
            user=kern.pk, name="Angebote", filters={"view": "all"}, team=team.pk, by=kern.pk, now=NOW
        )
        assert (again.pk, again.filters) == (view.pk, {"view": "all"})
        assert list(queries.saved_views(weiss.pk)) == [view]
        with pytest.raises(NotThere):
            promises.remove_view(view=view.pk, by=weiss.pk, now=NOW)
        promises.remove_view(view=view.pk, by=kern.pk, now=NOW)
        assert list(queries.saved_views(kern.pk)) == []

    def test_it_needs_a_name_and_a_team_of_ones_own(self):
        kern, foreign = make_user("kern"), make_team("Leben")
        for field, wrong in (("name", {"name": " "}), ("name", {"name": "x" * 61}), ("team", {"team": foreign.pk})):
            with pytest.raises(CannotSaveView) as no:
                promises.save_view(**{"user": kern.pk, "name": "A", "filters": {}, "by": 1, "now": NOW, **wrong})
            assert no.value.field == field


class TestCorrectingWords:
    def test_the_time_counts_from_when_it_was_said(self):
        made = promise_to(words="in 2 Stunden", allowance=HOUR)
        read = queries.understand("heute 18:30 Angebot", customer=made.customer_id, now=NOW)
        corrected = promises.correct_words(promise=made.pk, words="heute 18:30 Angebot", by=None, now=NOW + HOUR / 4)
        assert (corrected.due_at, corrected.words) == (read.due_at, "heute 18:30 Angebot")

    def test_words_without_a_time_keep_it_and_the_kind_alone_can_be_corrected(self):
        made = promise_to()
        assert promises.correct_words(promise=made.pk, words="Angebot", by=None, now=NOW).due_at == made.due_at
        assert promises.correct_words(promise=made.pk, words="Angebot", kind="offer", by=None, now=NOW).kind == "offer"


def test_the_story_of_a_number_nobody_knows_is_told_too():
    owner = make_user("kern")
    unknown = promises.make_promise(
        customer=None,
        party="+4915228817386",
        kind="call_back",
        words="+4915228817386",
        source="missed_call",
        clock="calendar",
        allowance=HOUR,
        owner=owner.pk,
        by=None,
        now=NOW,
    )
    promises.file_promise(promise=unknown.pk, customer=make_customer().pk, by=owner.pk, now=NOW + HOUR / 2)
    promises.break_due_promises(now=NOW + 2 * HOUR)
    told = queries.story_of(queries.get_promise(unknown.pk))
    assert [one.name for one in told][:3] == ["PromiseMade", "PromiseFiled", "PromiseBroken"]
    assert (told[1].by, told[2].at) == (owner.name, NOW + HOUR)
