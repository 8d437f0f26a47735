"""A mail of ours, from the desk until the server has it: nothing is sent twice, nothing silently not sent."""

from __future__ import annotations

import email
from datetime import timedelta
from email import policy

import pytest

from handschlag.conversations import actions, queries
from handschlag.conversations.choices import Machine, Outcome, Posted
from handschlag.conversations.events import MailEvent
from handschlag.conversations.models import Conversation, Mail, Sending, SendingAddress
from handschlag.conversations.rules.sending import A_MINUTE_TO_TAKE_BACK, LEFT_AFTER, PAUSES
from handschlag.core import intake
from handschlag.core.models import FactRow, RawInput
from handschlag.customers import actions as customers
from handschlag.customers import queries as files
from handschlag.people import queries as people
from tests.factories.customers import make_customer
from tests.factories.people import NOW, make_team, make_user

pytestmark = pytest.mark.django_db

SETTINGS = {
    "name": "Bäckerei Roth", "address": "service@haus.example", "host": "localhost", "port": 2525, "encryption": "none",
}  # fmt: skip
LATER = NOW + timedelta(minutes=2)


def sender(**more: object) -> SendingAddress:
    return actions.add_sending_address(settings={**SETTINGS, **more}, by=None, now=NOW)


def drafted(address: SendingAddress, **said: str) -> actions.Draft:
    usual = {"to": "anna@example.org", "subject": "Ihre Störung", "text": "Guten Tag,\nwir kommen am Freitag.\n"}
    return actions.Draft(sender=address.pk, **{**usual, **said})


def received(words: str = "Es ist kalt.", *, message_id: str = "<1@example.org>", **more: object) -> Conversation:
    raw = intake.keep_within(source="mail:test", body=words.encode(), content_type="message/rfc822", meta={}, now=NOW)
    event = MailEvent(
        raw=raw, fingerprint=f"{message_id} {words}", received_at=NOW, message_id=message_id,
        sender_address="anna@example.org", subject="Heizung", text=words, reply=words, **more,
    )  # fmt: skip
    return actions.receive_mail(event, now=NOW).conversation


def test_what_is_written_waits_a_minute_and_stands_in_the_story():
    kern, roth = make_user("kern"), make_customer("Roth")
    sending = actions.write_mail(draft=drafted(sender()), customer=roth.pk, by=kern.pk, now=NOW)
    assert sending.next_try_at == NOW + A_MINUTE_TO_TAKE_BACK
    assert actions.begin_sending(now=NOW) is None
    row = sending.mail.conversation
    assert [contact.pk for contact in queries.story(roth.pk).items] == [row.pk]
    assert (row.direction, row.outcome, row.subject) == ("out", Outcome.INFORMED, "Ihre Störung")
    raw = RawInput.objects.get(pk=sending.mail.raw_id)
    read = email.message_from_bytes(bytes(raw.body), policy=policy.default)
    assert (read["From"], read["To"], read["Message-ID"]) == (
        "Bäckerei Roth <service@haus.example>", "anna@example.org", sending.mail.message_id,
    )  # fmt: skip
    assert intake.waiting(source_prefix="mail", now=LATER) == []
    assert FactRow.objects.get(name="MailWritten").customer == roth.pk


def test_later_is_later():
    at = NOW + timedelta(days=1)
    sending = actions.write_mail(draft=drafted(sender()), by=make_user("kern").pk, not_before=at, now=NOW)
    assert sending.next_try_at == at
    assert actions.begin_sending(now=at - timedelta(seconds=1)) is None
    assert actions.begin_sending(now=at) == sending


@pytest.mark.parametrize(
    ("field", "words"),
    [("to", ""), ("to", "anna"), ("cc", "otto@"), ("bcc", "x y@z.example"), ("subject", " "), ("text", "\n"),
     ("text", "a\0b"), ("to", ", ".join(f"a{number}@example.org" for number in range(51)))],
)  # fmt: skip
def test_what_cannot_go_out_is_said_at_its_field(field: str, words: str):
    kern = make_user("kern")
    with pytest.raises(actions.CannotWriteMail) as refusal:
        actions.write_mail(draft=drafted(sender(), **{field: words}), by=kern.pk, now=NOW)
    assert refusal.value.field == field
    assert not Sending.objects.exists()


def test_nobody_gets_it_twice_and_hidden_copies_stay_hidden():
    said = {"cc": "otto@example.org, ANNA@example.org", "bcc": "eva@example.org; otto@example.org"}
    sending = actions.write_mail(draft=drafted(sender(), **said), by=make_user("kern").pk, now=NOW)
    found = list(sending.addressees.order_by("id").values_list("kind", "address"))
    assert found == [("to", "anna@example.org"), ("cc", "otto@example.org"), ("bcc", "eva@example.org")]
    assert b"eva@" not in bytes(sending.mail.raw.body)


def test_an_address_that_is_not_in_use_sends_nothing():
    address, kern = sender(), make_user("kern")
    actions.change_sending_address(address=address.pk, settings={"is_enabled": False}, by=None, now=NOW)
    assert queries.addresses_to_write_from(kern) == []
    with pytest.raises(actions.CannotWriteMail) as refusal:
        actions.write_mail(draft=drafted(address), by=kern.pk, now=NOW)
    assert refusal.value.field == "sender"


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("address", "service"), ("address", "a@x.example, b@x.example"), ("host", ""), ("port", 0),
     ("port", 70_000), ("encryption", "rot13")],
)  # fmt: skip
def test_an_address_nobody_could_write_from_is_not_set_up(field: str, value: object):
    with pytest.raises(actions.CannotSetUpSending) as refusal:
        sender(**{field: value})
    assert refusal.value.field == field


def test_unencrypted_mail_goes_no_further_than_this_machine():
    with pytest.raises(actions.CannotSetUpSending) as refusal:
        sender(host="mail.haus.example")
    assert refusal.value.field == "encryption"


def test_an_address_is_set_up_once_and_its_password_lies_sealed():
    row = sender(user_name="service", secret="geheim")
    with pytest.raises(actions.CannotSetUpSending):
        sender(address="SERVICE@haus.example")
    assert "geheim" not in row.secret
    actions.change_sending_address(address=row.pk, settings={"name": "Roth", "secret": ""}, by=None, now=NOW)
    assert queries.secret_to_send(queries.get_sending_address(row.pk)) == "geheim"
    assert "secret" not in FactRow.objects.get(name="SendingAddressChanged").payload["fields"]
    actions.change_sending_address(address=row.pk, settings={"name": "Roth"}, by=None, now=NOW)
    assert FactRow.objects.filter(name="SendingAddressChanged").count() == 1
    with pytest.raises(actions.CannotSetUpSending):
        actions.change_sending_address(address=row.pk, settings={"colour": "red"}, by=None, now=NOW)


def test_an_answer_settles_what_it_answers_and_hangs_on_its_thread():
    kern, contact = make_user("kern"), received(answers=("<0@haus.example>",))
    sending = actions.write_mail(draft=drafted(sender()), answers=contact.mail.pk, by=kern.pk, now=LATER)
    contact.refresh_from_db()
    assert (contact.outcome, contact.user) == (Outcome.INFORMED, kern)
    assert sending.mail.answered == contact
    read = email.message_from_bytes(bytes(sending.mail.raw.body), policy=policy.default)
    assert (read["In-Reply-To"], read["References"]) == ("<1@example.org>", "<0@haus.example> <1@example.org>")


def test_what_is_taken_back_does_not_go_out_and_what_it_answered_waits_again():
    kern, contact = make_user("kern"), received()
    sending = actions.write_mail(draft=drafted(sender()), answers=contact.mail.pk, by=kern.pk, now=NOW)
    for _twice in range(2):
        actions.take_back_mail(sending=sending.pk, by=kern.pk, now=NOW)
    assert actions.begin_sending(now=LATER) is None
    contact.refresh_from_db()
    assert contact.wrapped_up_at is None
    assert FactRow.objects.filter(name="MailTakenBack").count() == 1
    assert Sending.objects.get().addressees.get().state == Posted.TAKEN_BACK


def test_what_a_worker_has_cannot_be_taken_back():
    kern = make_user("kern")
    sending = actions.write_mail(draft=drafted(sender()), by=kern.pk, now=NOW)
    assert actions.begin_sending(now=LATER) == sending
    with pytest.raises(actions.CannotTakeBack):
        actions.take_back_mail(sending=sending.pk, by=kern.pk, now=LATER)


def test_one_worker_has_it_until_it_is_gone():
    sending = actions.write_mail(draft=drafted(sender()), by=make_user("kern").pk, now=NOW)
    assert actions.begin_sending(now=LATER) == sending
    assert actions.begin_sending(now=LATER) is None
    assert actions.begin_sending(now=LATER + LEFT_AFTER) is None
    again = actions.begin_sending(now=LATER + LEFT_AFTER + timedelta(seconds=1))
    assert (again, again.attempts) == (sending, 2)


def test_who_is_taken_has_it_who_is_put_off_is_tried_again_alone():
    kern = make_user("kern")
    said = drafted(sender(), to="anna@example.org, otto@example.org, eva@example.org")
    sending = actions.write_mail(draft=said, by=kern.pk, now=NOW)
    actions.begin_sending(now=LATER)
    actions.note_handing(sending=sending.pk, now=LATER)
    row = actions.note_tried(
        sending=sending.pk, taken=True, refused={"otto@example.org": "550 no"}, put_off={"eva@example.org": "451 busy"},
        reason="", now=LATER,
    )  # fmt: skip
    fates = dict(row.addressees.values_list("address", "state"))
    assert fates == {"anna@example.org": "sent", "otto@example.org": "refused", "eva@example.org": "waiting"}
    assert (row.state, row.next_try_at) == (Posted.WAITING, LATER + PAUSES[0])
    actions.begin_sending(now=row.next_try_at)
    row = actions.note_tried(sending=sending.pk, taken=True, refused={}, put_off={}, reason="", now=row.next_try_at)
    assert row.state == Posted.REFUSED
    assert [one.text for one in told(kern, LATER)] == [
        "Ihre Mail „Ihre Störung“ an anna@example.org, otto@example.org, eva@example.org wurde nicht gesendet."
    ]


def told(user, now):
    return [line for notice in people.notices_for(user, now=now + timedelta(days=1)) for line in notice.sentences]


def test_it_is_given_up_after_the_last_pause_and_somebody_can_send_it_again():
    kern = make_user("kern")
    sending = actions.write_mail(draft=drafted(sender()), by=kern.pk, now=NOW)
    now = LATER
    for _try in range(len(PAUSES) + 1):
        row = actions.begin_sending(now=now)
        assert row == sending
        row = actions.note_tried(sending=row.pk, taken=False, refused={}, put_off={}, reason="timeout", now=now)
        now = row.next_try_at
    assert (row.state, row.reason, actions.begin_sending(now=now + timedelta(days=9))) == (
        Posted.REFUSED,
        "timeout",
        None,
    )
    assert queries.mails_in_trouble().get() == row
    body = bytes(row.mail.raw.body)
    actions.send_again(sending=row.pk, by=kern.pk, now=now)
    assert told(kern, now) == []
    actions.begin_sending(now=now)
    row = actions.note_tried(sending=row.pk, taken=True, refused={}, put_off={}, reason="", now=now)
    assert (row.state, row.sent_at, bytes(Mail.objects.get(pk=row.mail_id).raw.body)) == (Posted.SENT, now, body)
    with pytest.raises(actions.CannotWriteMail):
        actions.send_again(sending=row.pk, by=kern.pk, now=now)


def test_what_broke_off_while_it_was_handed_over_is_sent_by_nobody_but_a_person():
    kern = make_user("kern")
    sending = actions.write_mail(draft=drafted(sender()), by=kern.pk, now=NOW)
    actions.begin_sending(now=LATER)
    actions.note_handing(sending=sending.pk, now=LATER)
    after = LATER + LEFT_AFTER + timedelta(seconds=1)
    assert actions.left_while_handing(now=LATER + LEFT_AFTER) == []
    assert actions.left_while_handing(now=after) == [sending.pk]
    row = actions.note_unclear(sending=sending.pk, reason="gone", now=after)
    assert (row.state, actions.begin_sending(now=after + timedelta(days=1))) == (Posted.UNCLEAR, None)
    assert actions.note_unclear(sending=sending.pk, reason="again", now=after).reason == "gone"
    assert [one.text for one in told(kern, after)] == [
        "Unklar, ob Ihre Mail „Ihre Störung“ an anna@example.org hinausging."
    ]
    actions.send_again(sending=sending.pk, by=kern.pk, now=after)
    assert actions.begin_sending(now=after) == sending


def test_a_refusal_for_all_is_told_at_once():
    kern = make_user("kern")
    sending = actions.write_mail(draft=drafted(sender()), by=kern.pk, now=NOW)
    actions.begin_sending(now=LATER)
    row = actions.note_refused(sending=sending.pk, reason="554 no", now=LATER)
    assert (row.state, FactRow.objects.get(name="MailNotSent").payload["state"]) == (Posted.REFUSED, "refused")


def test_a_hard_bounce_makes_it_not_sent_a_delay_does_not():
    kern = make_user("kern")
    sending = sent(kern)
    report = {"address": "Anna@example.org", "status": "4.4.7", "reason": "delayed", "hard": False}
    received(
        "Später", message_id="<b1@x>", machine=Machine.BOUNCE, answers=(sending.mail.message_id,), bounces=(report,)
    )
    assert Sending.objects.get().state == Posted.SENT
    for address, status in (("x@y.example", "5.1.1"), ("Anna@example.org", "5.1.1")):
        report = {"address": address, "status": status, "reason": "unknown", "hard": True}
        received(
            f"Nein {address}", message_id=f"<{address}>", machine=Machine.BOUNCE, answers=(sending.mail.message_id,), bounces=(report,),
        )  # fmt: skip
    row = Sending.objects.get()
    assert (row.state, row.reason, len(told(kern, LATER))) == (Posted.REFUSED, "5.1.1 unknown", 1)


def test_an_address_from_which_it_came_back_is_marked_until_somebody_writes_from_it():
    sending = sent(make_user("kern"))
    roth = make_customer("Roth")
    customers.add_email(customer=roth.pk, address="Anna@Example.org", by=None, now=NOW)
    assert files.email_addresses(roth.pk).get().returned_at is None
    report = {"address": "ANNA@example.org", "status": "5.1.1", "reason": "unknown", "hard": True}
    received("Nein", message_id="<b@x>", machine=Machine.BOUNCE, answers=(sending.mail.message_id,), bounces=(report,))
    assert files.email_addresses(roth.pk).get().returned_at == NOW
    (back,) = files.returned_addresses(["anna@example.org", "otto@example.org"])
    assert (back.address, back.reason) == ("anna@example.org", "5.1.1 unknown")
    received("Bin wieder da", message_id="<2@example.org>", machine=Machine.REPLY)
    assert files.email_addresses(roth.pk).get().returned_at == NOW
    received("Ich schreibe selbst", message_id="<3@example.org>")
    assert files.email_addresses(roth.pk).get().returned_at is None


def sent(kern) -> Sending:
    sending = actions.write_mail(draft=drafted(sender()), by=kern.pk, now=NOW)
    actions.begin_sending(now=LATER)
    actions.note_handing(sending=sending.pk, now=LATER)
    return actions.note_tried(sending=sending.pk, taken=True, refused={}, put_off={}, reason="", now=LATER)


def test_our_own_mail_that_comes_back_is_no_customer_speaking():
    sending = sent(make_user("kern"))
    contact = received(message_id=sending.mail.message_id)
    assert (contact.machine, contact.outcome) == (Machine.LOOP, Outcome.SETTLED)


def test_who_writes_has_their_teams_addresses_first():
    kern = make_user("kern")
    team = make_team("Technik", members=(kern,))
    other = make_team("Buchhaltung")
    named = {"a@x.example": other.pk, "b@x.example": None, "c@x.example": team.pk}
    for address, whose in named.items():
        sender(address=address, team=whose)
    assert [row.address for row in queries.addresses_to_write_from(kern)] == [
        "c@x.example",
        "b@x.example",
        "a@x.example",
    ]
