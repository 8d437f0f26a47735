from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils.translation import override

from handschlag.cases import actions as cases
from handschlag.cases import queries, reactions
from handschlag.cases.choices import Again
from handschlag.cases.models import Case, Finding, RepeatedWork, Step
from handschlag.core.errors import NotThere
from handschlag.core.models import FactRow
from handschlag.customers import actions as customers
from handschlag.customers.models import InstalledItem
from tests.factories.cases import Desk, make_desk
from tests.factories.people import NOW
from tests.factories.products import make_product
from tests.factories.worktime import make_calendar

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def desk() -> Desk:
    make_calendar()
    return make_desk()


def item_of(desk: Desk) -> InstalledItem:
    return customers.add_installed_item(customer=desk.roth.pk, product=make_product().pk, by=None, now=NOW)


def react(name: str) -> None:
    """The newest fact of this name is told to whoever it concerns."""
    fact = FactRow.objects.filter(name=name).latest("pk")
    (reactions.let_findings_stand_again if name.endswith("Undone") else reactions.let_findings_end)(fact, now=NOW)


def find(row: Case, answer: str = "rot", *, now=NOW, **more) -> Finding:
    said = {"question": "Lampe am Router?", "manner": "told", "by": None, **more}
    return cases.establish(case=row.pk, answer=answer, now=now, **said)


def answers(row: Case, *, now=NOW) -> list[list[str]]:
    return [[finding.answer for finding in one.findings] for one in queries.established(row, now=now)]


class TestFindings:
    def test_what_is_established_says_how_by_whom_and_when(self, desk):
        row, call = desk.open(), desk.call()
        made = find(row, conversation=call.pk, by=desk.kern.pk, until_change="Router getauscht")
        assert (made.manner, made.by, made.established_at, made.until_change) == (
            "told",
            desk.kern.pk,
            NOW,
            "Router getauscht",
        )
        assert find(row, "Rot!", conversation=call.pk) == made
        assert queries.page(row.pk, now=NOW).contacts == [call]
        assert queries.answers(row, now=NOW) == {"lampe am router": "rot"}
        assert list(queries.findings_of(desk.roth.pk)) == [made]

    @pytest.mark.parametrize(
        ("field", "wrong"),
        [
            ("question", {"question": "?"}),
            ("answer", {"answer": " "}),
            ("manner", {"manner": "guessed"}),
            ("scope", {"scope": "item"}),
            ("scope", {"scope": "world"}),
        ],
    )
    def test_nothing_is_established_without_question_answer_manner_and_what_it_is_about(self, desk, field, wrong):
        with pytest.raises(cases.CannotEstablish) as refused:
            find(desk.open(), **wrong)
        assert refused.value.field == field

    def test_asking_again_needs_a_reason_and_is_counted_without_a_name(self, desk):
        row = desk.open()
        find(row)
        with pytest.raises(cases.CannotEstablish) as refused:
            find(row, "grün", question="lampe am ROUTER", by=desk.weiss.pk)
        assert refused.value.field == "again"
        find(row, "grün", again="doubt", by=desk.weiss.pk)
        counted = queries.repeated_work(from_at=NOW, to_at=NOW + DAY)
        assert (counted.asked, counted.tried, counted.reasons, counted.questions) == (
            1,
            0,
            {Again.DOUBT: 1},
            [("lampe am router", 1)],
        )
        assert FactRow.objects.get(name="WorkRepeated").by is None
        assert not {field.name for field in RepeatedWork._meta.get_fields()} & {"by", "user", "owner"}

    def test_contradicting_findings_stand_side_by_side_until_somebody_decides(self, desk):
        row = desk.open()
        red = find(row)
        green = find(row, "grün", again="doubt")
        assert answers(row) == [["rot", "grün"]]
        assert queries.answers(row, now=NOW) == {}
        with pytest.raises(cases.CannotOvertake) as refused:
            cases.decide_between(finding=green.pk, because=" ", by=None, now=NOW)
        assert refused.value.field == "because"
        cases.decide_between(finding=green.pk, because="Foto gesehen", by=desk.kern.pk, now=NOW)
        red.refresh_from_db()
        assert (red.overtaken_as, red.overtaken_by, red.overtaken_because) == ("decided", green, "Foto gesehen")
        assert answers(row) == [["grün"]]
        for finding in (green, red):
            with pytest.raises(cases.CannotOvertake):
                cases.decide_between(finding=finding.pk, because="Foto", by=None, now=NOW)

    def test_the_same_answer_renews_and_a_change_overtakes(self, desk):
        row = desk.open()
        first = find(row)
        again = find(row, again="closer", manner="seen", now=NOW + HOUR)
        changed = find(row, "grün", again="changed", now=NOW + 2 * HOUR)
        for finding, how in ((first, "renewed"), (again, "changed")):
            finding.refresh_from_db()
            assert finding.overtaken_as == how
        assert answers(row) == [[changed.answer]]

    def test_what_no_longer_holds_is_asked_freely(self, desk):
        row = desk.open()
        find(row, valid_until_at=NOW + DAY)
        assert answers(row, now=NOW + DAY) == []
        dated = find(row, "grün", now=NOW + DAY)
        with pytest.raises(cases.CannotOvertake) as refused:
            cases.note_change(finding=dated.pk, because=" ", by=None, now=NOW + DAY)
        assert refused.value.field == "because"
        cases.note_change(finding=dated.pk, because="Router getauscht", by=None, now=NOW + DAY)
        with pytest.raises(cases.CannotOvertake):
            cases.note_change(finding=dated.pk, because="noch einmal", by=None, now=NOW + DAY)
        assert find(row, "blau", now=NOW + DAY)
        assert RepeatedWork.objects.count() == 0
        with pytest.raises(NotThere):
            cases.note_change(finding=0, because="x", by=None, now=NOW)

    def test_what_holds_for_the_customer_or_the_device_holds_for_every_concern_about_it(self, desk):
        item = item_of(desk)
        row = desk.open(installed_item=item.pk)
        find(row, scope="item")
        find(row, "vormittags", question="Wann erreichbar?", scope="customer")
        find(row, "Keller", question="Wo steht er?")
        about, other = desk.open("question", installed_item=item.pk), desk.open("wish", words="Anderes")
        assert answers(about) == [["rot"], ["vormittags"]]
        assert answers(other) == [["vormittags"]]
        for scope in ("item", "case"):
            with pytest.raises(cases.CannotEstablish):
                find(about, "grün", scope=scope)
        green = find(about, "grün", scope="item", again="doubt")
        blue = find(row, "abends", question="Wann erreichbar?", scope="customer", again="doubt")
        for chosen in (green, blue):
            cases.decide_between(finding=chosen.pk, because="nachgesehen", by=None, now=NOW)
        assert answers(row) == [["Keller"], ["grün"], ["abends"]]

    def test_what_was_found_at_a_device_ends_with_it(self, desk):
        item = item_of(desk)
        row = desk.open(installed_item=item.pk)
        find(row, scope="item")
        find(row, "im Flur", question="Wo?", scope="item", until_change="Umzug")
        fact = FactRow.objects.filter(name="InstalledItemAdded").first()
        for fields, stand in ((["note"], 2), (["configuration"], 1), (["configuration"], 1)):
            fact.payload = {"item": item.pk, "fields": fields}
            reactions.let_findings_end(fact, now=NOW)
            assert len(answers(row)) == stand
        fact.payload = {"item": item.pk, "replaced_by": 0}
        reactions.let_findings_end(fact, now=NOW)
        assert cases.overtake_with_item(installed_item=0, by=None, now=NOW) == 0

    def test_what_was_found_at_a_device_stands_again_when_it_had_not_ended(self, desk):
        item = item_of(desk)
        row = desk.open(installed_item=item.pk)
        find(row, scope="item")
        find(row, "12 dB", question="Dämpfung?", scope="item")
        find(row, "13 dB", question="Dämpfung?", scope="item", again="doubt")
        find(row, "im Flur", question="Wo?", scope="item")
        ended = customers.end_installed_item(
            item=item.pk, revision=item.revision, ended_on=NOW.date(), by=None, now=NOW
        )
        react("InstalledItemEnded")
        assert answers(row) == []
        find(row, "im Keller", question="Wo?", scope="item")
        customers.bring_back_installed_item(item=item.pk, revision=ended.revision, by=None, now=NOW + DAY)
        for _ in range(2):
            react("InstalledItemEndUndone")
            assert sorted(answers(row)) == [["12 dB", "13 dB"], ["im Keller"], ["rot"]]
        assert {one.established_at for one in Finding.objects.filter(answer="rot")} == {NOW}
        assert RepeatedWork.objects.count() == 1
        react("InstalledItemEnded")
        assert len(answers(row)) == 3, "told late, of an end that was taken back"
        assert cases.stand_again_with_item(installed_item=0, ended_at=NOW, by=None, now=NOW) == 0

    def test_no_hand_asks_uncounted_or_rewrites_what_was_found(self, desk):
        row = desk.open()
        made = find(row)
        for hand in (
            lambda: Finding.objects.filter(pk=made.pk).update(answer="grün"),
            lambda: Finding.objects.filter(pk=made.pk)._raw_delete("default"),
            lambda: setattr(made, "pk", None) or made.save(force_insert=True),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                hand()

    def test_what_holds_for_more_is_not_overtaken_by_what_holds_for_less(self, desk):
        row = desk.open()
        wide = find(row, "vormittags", question="Wann erreichbar?", scope="customer")
        narrow = find(row, "heute abends", question="Wann erreichbar?", again="changed")
        assert answers(row) == [["vormittags", "heute abends"]]
        with pytest.raises(cases.CannotOvertake):
            cases.decide_between(finding=narrow.pk, because="gesagt", by=None, now=NOW)
        cases.decide_between(finding=narrow.pk, because="gesagt", case=row.pk, by=None, now=NOW)
        wide.refresh_from_db()
        assert (answers(row), wide.overtaken_by) == ([["heute abends"]], narrow)

    def test_what_holds_for_the_customer_needs_no_concern(self, desk):
        said = {"question": "Wann erreichbar?", "manner": "told", "by": None, "now": NOW, "customer": desk.roth.pk}
        call = desk.call()
        made = cases.establish(answer="vormittags", scope="customer", conversation=call.pk, **said)
        assert (made.case, queries.standing_of(desk.roth.pk, question="wann erreichbar", now=NOW)) == (None, [made])
        with pytest.raises(cases.CannotEstablish) as refused:
            cases.establish(answer="abends", scope="customer", **said)
        assert refused.value.field == "again"
        other = cases.establish(answer="abends", scope="customer", again="doubt", **said)
        assert RepeatedWork.objects.get().case is None
        cases.decide_between(finding=other.pk, because="gehört", by=None, now=NOW)
        assert queries.standing_of(desk.roth.pk, question="wann erreichbar", now=NOW) == [other]
        for wrong in ({"scope": "case"}, {"scope": "item"}, {"customer": None, "scope": "customer"}):
            with pytest.raises((cases.CannotEstablish, NotThere)):
                cases.establish(**{**said, "answer": "nie", **wrong})

    def test_what_would_not_hold_any_more_is_not_established(self, desk):
        with pytest.raises(cases.CannotEstablish) as refused:
            find(desk.open(), valid_until_at=NOW)
        assert refused.value.field == "valid_until_at"

    def test_all_that_stands_for_a_customer_is_ordered_by_what_it_holds_for(self, desk):
        item = item_of(desk)
        row = desk.open(installed_item=item.pk)
        find(row, scope="item")
        find(row, "vormittags", question="Wann erreichbar?", scope="customer")
        find(row, "Keller", question="Wo steht er?")
        find(row, "Keller", question="Wo?", valid_until_at=NOW + HOUR)
        found = queries.established_of(desk.roth.pk, now=NOW + HOUR)
        assert [(about, [one.question for one in known]) for about, known in found] == [
            (None, ["Wann erreichbar?"]),
            (item, ["Lampe am Router?"]),
            (row, ["Wo steht er?"]),
        ]
        assert [one.question for one in queries.ended(row, now=NOW + HOUR)] == ["Wo?"]


class TestMergedAndSplit:
    """Two that were one, one that was two: nobody is asked again for it."""

    def tried(self, row: Case, **more) -> Step:
        said = {"words": "Router neu gestartet", "showed": "nothing", "by": None, "now": NOW, **more}
        return cases.try_step(case=row.pk, **said)

    def test_what_was_found_while_they_were_one_is_known_in_both_afterwards(self, desk):
        one, other = desk.open(words="eins"), desk.open(words="zwei")
        find(other, "Keller", question="Wo steht er?")
        merge = cases.merge_cases(case=other.pk, into=one.pk, by=None, now=NOW)
        assert answers(one) == [["Keller"]]
        find(one)
        self.tried(one)
        cases.undo_merge(merge=merge.pk, by=None, now=NOW)
        assert (answers(one), answers(other)) == ([["rot"]], [["Keller"], ["rot"]])
        for row in (one, other):
            with pytest.raises(cases.CannotEstablish):
                find(row, "grün")
            with pytest.raises(cases.CannotTry):
                self.tried(row)

    def test_what_was_known_before_it_was_split_off_is_known_in_the_part(self, desk):
        row = desk.open()
        find(row)
        self.tried(row)
        split = cases.split_case(case=row.pk, kind="question", words="Und die Rechnung?", by=None, now=NOW)
        find(row, "Keller", question="Wo steht er?")
        assert (answers(split.case), len(queries.tried(split.case_id))) == ([["rot"]], 1)
        with pytest.raises(cases.CannotEstablish):
            find(split.case, "grün")
        find(split.case, "Post", question="Wie kommt sie?")
        cases.undo_split(case=split.case_id, by=None, now=NOW)
        assert sorted(answers(row)) == [["Keller"], ["Post"], ["rot"]]


class TestSteps:
    def test_what_was_tried_and_what_each_showed_is_a_list_of_its_own(self, desk):
        row, call = desk.open(), desk.call()
        said = {"case": row.pk, "by": None, "now": NOW}
        first = cases.try_step(words="Router neu gestartet", showed="nothing", conversation=call.pk, **said)
        assert cases.try_step(words="router NEU gestartet", showed="nothing", conversation=call.pk, **said) == first
        second = cases.try_step(words="Kabel getauscht", showed="partly", note="kurz", **said)
        assert list(queries.tried(row.pk)) == [first, second]
        with pytest.raises(cases.CannotTry) as refused:
            cases.try_step(words="Router neu gestartet", showed="helped", **said)
        assert refused.value.field == "again"
        cases.try_step(words="Router neu gestartet", showed="helped", again="customer", **said)
        counted = queries.repeated_work(from_at=NOW, to_at=NOW + DAY)
        assert (counted.asked, counted.tried) == (0, 1)

    @pytest.mark.parametrize("wrong", [{"words": "…"}, {"showed": "magic"}])
    def test_it_says_what_and_what_it_showed(self, desk, wrong):
        with pytest.raises(cases.CannotTry) as refused:
            cases.try_step(**{"case": desk.open().pk, "words": "Kabel", "showed": "helped", **wrong}, by=None, now=NOW)
        assert refused.value.field == "words"
        assert Step.objects.count() == 0


class TestBeginning:
    def test_the_next_contact_begins_where_the_last_one_stopped(self, desk):
        assert queries.begins_with(desk.roth.pk, now=NOW) == ""
        row = desk.open(subject="Telefon tot", reported_at=NOW - DAY)
        with override("de"):
            assert queries.begins_with(desk.roth.pk, now=NOW) == "Telefon tot, seit gestern 17:30: zu finden."
            cases.try_step(case=row.pk, words="Router neu gestartet", showed="nothing", by=None, now=NOW)
            find(row)
            find(row, "grün", again="doubt")
            desk.promised(row)
            assert queries.begin(row.pk, now=NOW) == (
                "Telefon tot, seit gestern 17:30: zu finden. "
                "Zuletzt versucht: Router neu gestartet (änderte nichts). "
                "Zu entscheiden: Lampe am Router? Versprochen: Läuft wieder (heute 19:30)."
            )

    def test_of_several_it_begins_with_the_one_spoken_of_last(self, desk):
        old = desk.open(subject="Telefon tot", reported_at=NOW - DAY, conversation=desk.call(at=NOW - DAY).pk)
        new = desk.open(subject="Rechnung", words="Die Rechnung ist falsch")
        assert queries.begins_with(desk.roth.pk, now=NOW).startswith("Telefon tot")
        cases.link_conversation(case=new.pk, conversation=desk.call().pk, by=None, now=NOW)
        assert queries.begins_with(desk.roth.pk, now=NOW).startswith("Rechnung")
        cases.merge_cases(case=new.pk, into=old.pk, by=None, now=NOW)
        third = desk.open(subject="Umzug", words="Wir ziehen um")
        assert queries.begins_with(desk.roth.pk, now=NOW).startswith("Telefon tot")
        for row in (old, third):
            cases.withdraw_case(case=row.pk, withdrawn_as="customer", conversation=desk.call().pk, by=None, now=NOW)
        assert queries.begins_with(desk.roth.pk, now=NOW) == ""

    def test_what_the_customer_owes_comes_first_when_it_is_due_first(self, desk):
        row = desk.open()
        cases.await_customer(case=row.pk, words="schickt das Foto bis morgen 10 Uhr", by=None, now=NOW)
        with override("de"):
            assert "Der Kunde schuldet uns: schickt das Foto" in queries.begin(row.pk, now=NOW)
