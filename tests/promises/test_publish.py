"""What the house promises to everybody: its wordings stand, its measures are a closed set."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from handschlag.config import wiring
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.promises import actions as promises
from handschlag.promises import queries
from handschlag.promises.actions import CannotPublish, Said
from handschlag.promises.choices import Kind, Measure, Place, Source
from handschlag.promises.measures import Measured
from handschlag.promises.models import Promise, PublishedWording
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user
from tests.factories.promises import promise_to
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
WORDS = "Rückruf innerhalb von zwei Stunden"
WEEK = queries.Period(NOW - timedelta(days=7), NOW + timedelta(days=7))


def said(**more) -> Said:
    call_back = {
        "words": WORDS,
        "places": [Place.WEBSITE, Place.VOICEMAIL],
        "since_on": date(2026, 11, 1),
        "measure": Measure.CALLED_BACK,
        "within_seconds": 7200,
    }
    return Said(**(call_back | more))


def publish(*, now=NOW - 48 * HOUR, **more):
    return promises.publish_promise(said=said(**more), by=None, now=now)


def kept(**more) -> Said:
    return said(measure=Measure.KEPT, within_seconds=None, **more)


class TestWriting:
    def test_a_published_promise_has_its_words_and_a_fact(self):
        published = publish(is_binding=True)
        row = queries.published_promises().get()
        assert (row.words, row.number, row.places, row.published) == (WORDS, 1, ["voicemail", "website"], published)
        assert FactRow.objects.get(name="PromisePublished").payload["is_binding"] is True

    def test_a_new_wording_leaves_the_old_one_as_it_was(self):
        published = publish()
        promises.reword_promise(published=published.pk, said=said(words="Rückruf am selben Tag"), by=None, now=NOW)
        assert [row.words for row in queries.wordings(published.pk)] == ["Rückruf am selben Tag", WORDS]
        assert [row.words for row in queries.published_promises()] == ["Rückruf am selben Tag"]

    @pytest.mark.parametrize("change", ["update", "delete"])
    def test_what_was_published_cannot_be_changed_afterwards(self, change):
        publish()
        rows = PublishedWording.objects.all()
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            rows.update(words="anders") if change == "update" else rows._raw_delete("default")

    def test_what_does_not_exist_cannot_be_reworded(self):
        with pytest.raises(NotThere):
            promises.reword_promise(published=7, said=said(), by=None, now=NOW)
        with pytest.raises(NotThere):
            queries.get_published(7)

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            ({"words": " "}, "words"),
            ({"places": []}, "places"),
            ({"places": ["moon"]}, "places"),
            ({"until_on": date(2026, 10, 31)}, "until_on"),
            ({"measure": "feeling"}, "measure"),
            ({"within_seconds": None}, "within_seconds"),
            ({"measure": Measure.DONE_WITHIN, "kind": "song"}, "kind"),
            ({"measure": Measure.ALWAYS, "is_binding": True}, "is_binding"),
        ],
    )
    def test_what_is_not_said_properly_is_refused_beside_its_field(self, more, field):
        with pytest.raises(CannotPublish) as no:
            publish(**more)
        assert no.value.field == field
        assert not PublishedWording.objects.exists()

    def test_what_a_measure_does_not_need_is_left_out(self):
        publish(measure=Measure.ALWAYS, within_seconds=7200, kind=Kind.OFFER)
        row = queries.published_promises().get()
        assert (row.within_seconds, row.kind) == (None, "")


class TestBinding:
    def binding(self, team=None, *, at=NOW):
        found = queries.binding_wording(Measure.CALLED_BACK, team, at=at)
        return found and found.words

    def test_only_what_binds_binds(self):
        publish()
        assert self.binding() is None
        publish(words="verbindlich", is_binding=True)
        assert self.binding() == "verbindlich"

    def test_it_binds_from_its_day_until_its_day_and_never_before_it_was_written(self):
        publish(is_binding=True, since_on=date(2026, 11, 23), until_on=date(2026, 11, 24))
        assert self.binding() == WORDS
        assert self.binding(at=NOW - 24 * HOUR) is None
        assert self.binding(at=NOW + 24 * HOUR) == WORDS
        assert self.binding(at=NOW + 48 * HOUR) is None
        assert self.binding(at=NOW - 72 * HOUR) is None

    def test_a_newer_wording_that_binds_nobody_ends_it(self):
        published = publish(is_binding=True)
        promises.reword_promise(published=published.pk, said=said(), by=None, now=NOW - HOUR)
        assert self.binding() is None
        assert self.binding(at=NOW - 2 * HOUR) == WORDS

    def test_the_teams_own_comes_before_the_houses_and_the_sooner_before_the_later(self):
        team = make_team("Schaden")
        publish(words="Haus, vier Stunden", is_binding=True, within_seconds=14400)
        publish(words="Haus, eine Stunde", is_binding=True, within_seconds=3600)
        publish(words="Team", is_binding=True, team=team.pk)
        assert self.binding(team.pk) == "Team"
        assert self.binding() == "Haus, eine Stunde"
        assert self.binding(make_team("Vertrieb").pk) == "Haus, eine Stunde"

    def test_a_promise_keeps_the_words_that_made_it(self):
        published = publish(is_binding=True)
        wording = published.wordings.get()
        made = promise_to(source=Source.PUBLISHED, published=wording.pk)
        assert queries.made_by(published.pk) == 1
        with pytest.raises(IntegrityError, match="stand"), transaction.atomic():
            Promise.objects.filter(pk=made.pk).update(published=None)

    def test_only_a_published_source_points_to_its_words(self):
        wording = publish().wordings.get()
        with pytest.raises(IntegrityError, match="promise_published_has_its_source"), transaction.atomic():
            promise_to(published=wording.pk)


class TestMeasures:
    @pytest.fixture(autouse=True)
    def open_all_day(self):
        make_calendar(always=True)

    def measured(self, now=NOW, **more) -> Measured | None:
        row = publish(**more).wordings.get()
        return queries.measured(row, WEEK, now=now)

    def test_every_measure_but_none_is_computed_somewhere(self):
        assert {measure for measure, _query in wiring.MEASURES} == set(Measure.values) - {"none"}

    def test_what_nothing_shows_has_no_number(self):
        assert self.measured(measure=Measure.NONE, within_seconds=None) is None

    def test_kept_promises_of_a_kind_are_counted_against_what_fell_due(self):
        roth = make_customer(now=NOW - 48 * HOUR)
        for kind, after in ((Kind.OFFER, 1), (Kind.OFFER, 5), (Kind.VISIT, 1)):
            row = promise_to(roth, now=NOW - 24 * HOUR, kind=kind)
            promises.keep_promise(promise=row.pk, by=None, now=NOW + (after - 24) * HOUR)
        found = self.measured(measure=Measure.KEPT, within_seconds=None, kind=Kind.OFFER)
        assert (found.good, found.of, [case.is_good for case in found.cases]) == (1, 2, [False, True])
        assert {case.customer for case in found.cases} == {roth.pk}

    def test_promises_done_within_a_time_and_those_whose_time_runs_are_told_apart(self):
        roth = make_customer(now=NOW - 48 * HOUR)
        quick, slow, running, over = (
            promise_to(roth, now=NOW - hours * HOUR, due_at=NOW + 9 * HOUR) for hours in (10, 9, 1, 8)
        )
        promises.keep_promise(promise=quick.pk, by=None, now=NOW - 9 * HOUR)
        promises.keep_promise(promise=slow.pk, by=None, now=NOW - 5 * HOUR)
        found = self.measured(measure=Measure.DONE_WITHIN)
        assert (found.good, found.of, found.open) == (1, 3, 1)
        assert {case.promise: case.is_good for case in found.cases} == {quick.pk: True, slow.pk: False, over.pk: False}
        assert running.pk not in {case.promise for case in found.cases}

    def test_released_replaced_and_the_customers_own_count_nowhere(self):
        roth = make_customer(now=NOW - 48 * HOUR)
        let_go = promise_to(roth, now=NOW - 9 * HOUR)
        promises.release_promise(promise=let_go.pk, by=None, now=NOW - 8 * HOUR)
        promise_to(roth, now=NOW - 9 * HOUR, source=Source.CUSTOMER)
        for measure, within in ((Measure.KEPT, None), (Measure.DONE_WITHIN, 60)):
            assert self.measured(measure=measure, within_seconds=within).of == 0

    def test_a_team_is_measured_by_its_own_promises(self):
        kern, team = make_user("kern"), make_team("Schaden")
        team.memberships.create(user=kern)
        roth = make_customer(now=NOW - 48 * HOUR)
        promise_to(roth, now=NOW - 9 * HOUR, owner=kern.pk)
        promise_to(roth, now=NOW - 9 * HOUR, owner_team=team.pk)
        promise_to(roth, now=NOW - 9 * HOUR)
        assert self.measured(measure=Measure.KEPT, within_seconds=None, team=team.pk).of == 2

    def test_only_the_time_in_which_it_stood_counts(self):
        roth = make_customer(now=NOW - 99 * HOUR)
        promise_to(roth, now=NOW - 90 * HOUR)
        promise_to(roth, now=NOW - 9 * HOUR)
        found = self.measured(measure=Measure.KEPT, within_seconds=None, since_on=date(2026, 11, 23))
        ended = self.measured(measure=Measure.KEPT, within_seconds=None, until_on=date(2026, 11, 20))
        never = self.measured(measure=Measure.KEPT, within_seconds=None, since_on=date(2027, 1, 1))
        assert (found.of, ended.of, never.of) == (1, 1, 0)
