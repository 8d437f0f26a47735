from __future__ import annotations

from typing import Any

from django.urls import reverse

from handschlag.conversations.models import Conversation, InboxRule
from tests.desk.calling import House
from tests.factories.inbox_rules import write_rule
from tests.factories.mails import make_mail

SAID = {
    "name": "Rechnungen",
    "on_0": "subject",
    "how_0": "contains",
    "value_0": "Rechnung",
    "tag": "Geld",
    "is_enabled": "on",
}


def lead(office: House) -> House:
    office.kern.role = "team_lead"
    office.kern.save()
    return office


def post(office: House, address: str, *args: int, **said: Any) -> str:
    return office.client.post(reverse(address, args=args), said, follow=True).content.decode()


def test_a_rule_is_written_read_and_followed(office: House) -> None:
    page = post(lead(office), "settings-inbox-rule-new", **SAID)
    assert "Wenn der Betreff enthält „Rechnung“: Schlagwort „Geld“" in page
    mail = make_mail(at=office.now, subject="Rechnung 7")
    assert Conversation.objects.get(pk=mail.conversation_id).tags == ["Geld"]
    assert "Geld</span>" in office.client.get(reverse("inbox")).content.decode()
    log = office.client.get(reverse("settings-inbox-rule", args=[InboxRule.objects.get().pk])).content.decode()
    assert "Was sie getan hat" in log
    assert "Rechnung 7" in log


def test_it_is_tried_before_it_is_kept(office: House) -> None:
    make_mail(at=office.now, subject="Rechnung 7")
    make_mail(at=office.now, subject="Danke")
    page = post(lead(office), "settings-inbox-rule-new", **SAID, **{"try": "1"})
    assert "1 der letzten 2 Einträge" in page
    assert not InboxRule.objects.exists()


def test_what_is_missing_is_said(office: House) -> None:
    page = post(lead(office), "settings-inbox-rule-new", **{**SAID, "tag": ""})
    assert "Sagen Sie, was geschehen soll." in page


def test_it_is_changed_moved_and_removed(office: House) -> None:
    first, second = write_rule(), write_rule(is_spam=True, name="Werbung")
    post(lead(office), "settings-inbox-rule-up", second.pk)
    assert list(InboxRule.objects.values_list("pk", flat=True)) == [second.pk, first.pk]
    post(office, "settings-inbox-rule", first.pk, **SAID)
    assert InboxRule.objects.get(pk=first.pk).tag == "Geld"
    post(office, "settings-inbox-rule-remove", second.pk)
    assert not InboxRule.objects.filter(pk=second.pk).exists()
