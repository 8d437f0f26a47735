"""What the house decided once happens to every mail and letter, in the order of its rules; and each says what it did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.conversations import actions, queries
from handschlag.conversations.actions import CannotWriteRule
from handschlag.conversations.choices import Outcome
from handschlag.conversations.models import Conversation, InboxRule, RuleApplied
from handschlag.conversations.rules import inbox
from handschlag.core.errors import NotThere
from handschlag.people import actions as people
from handschlag.promises.models import Promise
from tests.factories.inbox_rules import write_rule
from tests.factories.knowledge import make_text
from tests.factories.mails import make_mail
from tests.factories.people import NOW, make_team, make_user

BILL = {"subject": "Ihre RECHNUNG  Nr. 7", "to": "Buchhaltung <rechnung@haus.example>, service@haus.example"}


def entry(**said: object) -> inbox.Entry:
    usual = {
        "sender": ("Anna Weiß", "anna@example.org"),
        "to": ("rechnung@haus.example",),
        "subject": "Rechnung",
        "text": "Zu hoch.",
    }
    return inbox.Entry(**{**usual, **said})


@pytest.mark.parametrize(
    ("on", "how", "value", "fits"),
    [
        ("sender", "ends", "@EXAMPLE.org", True),
        ("sender", "is", "anna weiß", True),
        ("sender", "is", "anna", False),
        ("sender", "begins", "anna", True),
        ("to", "is", "rechnung@haus.example", True),
        ("to", "contains", "service", False),
        ("subject", "contains", "rech", True),
        ("text", "contains", "zu   hoch", True),
        ("text", "contains", " ", False),
    ],
)
def test_a_condition_reads_what_came_in(on, how, value, fits):
    assert inbox.holds([inbox.Condition(on=on, how=how, value=value)], entry()) is fits


def test_all_conditions_have_to_hold_and_none_holds_for_nothing():
    yes, no = (inbox.Condition(on="subject", how="contains", value=value) for value in ("rechnung", "mahnung"))
    assert inbox.holds([yes, yes], entry())
    assert not inbox.holds([yes, no], entry())
    assert not inbox.holds([], entry())


@given(st.text(), st.sampled_from(inbox.ON), st.sampled_from(inbox.HOW), st.text(max_size=200))
def test_whatever_is_written_it_is_decided(text, on, how, value):
    said = inbox.Entry(sender=(text,), to=(text,), subject=text, text=text)
    found = inbox.holds([inbox.Condition(on=on, how=how, value=value)], said)
    if how == "is" and found:
        assert inbox.holds([inbox.Condition(on=on, how="contains", value=value)], said)


@pytest.mark.django_db
class TestFollowing:
    def test_a_tag_a_team_and_a_text(self):
        team, kern = make_team("Buchhaltung"), make_user("kern")
        people.join_team(team=team.pk, user=kern.pk, by=None, now=NOW)
        rule = write_rule(tag="Rechnung", team=team.pk, text=make_text().pk, is_complaint=True)
        row = make_mail(**BILL).conversation
        assert (row.tags, row.team) == (["Rechnung"], team)
        assert row.owes is not None
        assert row.owes.owner_team == team
        did = RuleApplied.objects.get(rule=rule, conversation=row).did
        assert set(did) == {"tag", "team_id", "text_id", "is_complaint"}
        assert [one.conversation for one in queries.rule_applied(rule.pk)] == [row]
        assert [one.rule for one in queries.rules_followed(row.pk)] == [rule]

    def test_a_person_has_it_at_once_and_owes_the_answer(self):
        make_user("kern")
        weiss = make_user("weiss")
        write_rule(user=weiss.pk)
        row = make_mail(**BILL).conversation
        assert row.user == weiss
        assert row.owes is not None
        assert row.owes.owner == weiss
        assert row not in queries.inbox(weiss.pk, now=NOW)
        assert weiss.pk in row.shown_to

    def test_whoever_is_absent_does_not_get_it(self):
        make_user("kern")
        weiss = make_user("weiss")
        people.record_absence(
            user=weiss.pk, from_at=NOW - timedelta(days=1), until_at=NOW + timedelta(days=1), by=weiss.pk, now=NOW
        )
        write_rule(user=weiss.pk, tag="Rechnung")
        row = make_mail(**BILL).conversation
        assert (row.user, row.tags) == (None, ["Rechnung"])
        assert set(RuleApplied.objects.get().did) == {"tag"}

    def test_the_upper_rule_names_whose_it_is(self):
        one, other = make_team("Eins"), make_team("Zwei")
        make_user("kern")
        write_rule(team=one.pk)
        lower = write_rule(team=other.pk)
        assert make_mail(**BILL).conversation.team == one
        actions.move_inbox_rule(rule=lower.pk, by=None, now=NOW)
        assert make_mail(**BILL).conversation.team == other
        actions.move_inbox_rule(rule=lower.pk, by=None, now=NOW)
        assert queries.inbox_rules()[0].pk == lower.pk

    def test_advertising_is_owed_nothing_and_stands_nowhere(self):
        kern = make_user("kern")
        write_rule(("sender", "ends", "@spam.example"), is_spam=True)
        row = make_mail(sender_address="win@spam.example").conversation
        assert row.outcome == Outcome.SPAM
        assert not Promise.objects.exists()
        assert not queries.inbox(kern.pk, now=NOW).exists()

    def test_machines_and_switched_off_rules_are_left_alone(self):
        make_user("kern")
        write_rule(tag="Rechnung", is_enabled=False)
        assert make_mail(**BILL).conversation.tags == []
        write_rule()
        assert make_mail(machine="list", **BILL).conversation.tags == []

    def test_a_letter_follows_them_too(self):
        kern = make_user("kern")
        write_rule()
        letter = actions.enter_letter(sender="Roth", subject="Rechnung", received_on=NOW.date(), by=kern.pk, now=NOW)
        assert letter.tags == ["Rechnung"]


@pytest.mark.django_db
class TestWriting:
    @pytest.mark.parametrize(
        ("conditions", "effects", "field"),
        [
            ((), {"name": " ", "tag": "x"}, "name"),
            ((("subject", "contains", " "),), {"tag": "x"}, "conditions"),
            ((("moon", "contains", "x"),), {"tag": "x"}, "conditions"),
            ((("subject", "sings", "x"),), {"tag": "x"}, "conditions"),
            ((("subject", "contains", "x" * 300),), {"tag": "x"}, "conditions"),
            ((("subject", "contains", "x"),) * 6, {"tag": "x"}, "conditions"),
            ((), {"tag": "x" * 50}, "tag"),
            ((), {"is_enabled": True}, "team"),
        ],
    )
    def test_what_makes_no_sense_is_refused_beside_its_field(self, conditions, effects, field):
        with pytest.raises(CannotWriteRule) as no:
            write_rule(*conditions, **effects)
        assert no.value.field == field
        assert not InboxRule.objects.exists()

    def test_it_is_changed_and_removed_and_what_it_did_stays(self):
        make_user("kern")
        rule = write_rule()
        row = make_mail(**BILL).conversation
        write_rule(rule=rule.pk, tag="Geld")
        assert Conversation.objects.get(pk=row.pk).tags == ["Rechnung"]
        actions.remove_inbox_rule(rule=rule.pk, by=None, now=NOW)
        assert Conversation.objects.get(pk=row.pk).tags == ["Rechnung"]
        with pytest.raises(NotThere):
            actions.remove_inbox_rule(rule=rule.pk, by=None, now=NOW)

    def test_a_trial_says_for_what_it_would_have_held_and_changes_nothing(self):
        make_user("kern")
        first, _other = make_mail(**BILL), make_mail(subject="Danke")
        make_mail(machine="list", **BILL)
        found, of = queries.would_hold([inbox.Condition(on="to", how="is", value="rechnung@haus.example")])
        assert ([row.pk for row in found], of) == ([first.conversation_id], 2)
        assert not RuleApplied.objects.exists()


@pytest.mark.django_db
def test_a_message_from_our_pages_follows_them_too():
    make_user("kern")
    write_rule(tag="Rechnung")
    message = actions.Message(once="1", subject="Rechnung", text="Zu hoch.", name="Anna", address="anna@example.org")
    row = actions.receive_message(message=message, channel="form", now=NOW)
    assert row.tags == ["Rechnung"]
    assert row.owes is not None
    found, of = queries.would_hold([inbox.Condition(on="text", how="is", value="zu hoch.")])
    assert (found, of) == ([row], 1)
