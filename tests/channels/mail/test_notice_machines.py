"""Answers by themselves, bounces, lists and loops."""

from __future__ import annotations

from datetime import date

import pytest

from handschlag.channels.mail.machine import absence, status
from handschlag.channels.mail.mail import Absence
from handschlag.channels.mail.parse import parse
from tests.channels.mail.writing import of_parts, read, written

GONE = "weg@example.org"
OFFICE = "MAILER-DAEMON@mx.example.net"
SPOKEN = {
    "qmail": (
        ("Hi. This is the qmail-send program at mx.example.net.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n<weg@example.org>:\n203.0.113.9 does not like recipient.\n"
        "Remote host said: 550 5.1.1 User unknown\nGiving up on 203.0.113.9.\n\n--- Below this line is a copy of the message.\n\nTo: andere@example.org\n"),
        "5.1.1",
        True,
    ),
    "Exim": (
        ("This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\n"
        "recipients. This is a permanent error. The following address(es) failed:\n\n  weg@example.org\n    host mx.example.org [203.0.113.9]\n"
        "    SMTP error from remote mail server after RCPT TO:<weg@example.org>:\n    550 5.1.1 <weg@example.org>: Recipient address rejected\n\n"
        "------ This is a copy of the message, including all the headers. ------\n\nFrom: service@example.com\n"),
        "5.1.1",
        True,
    ),
    "Exim late": (
        ("This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to one or more of its\n"
        "recipients after more than 24 hours on the queue.\n\nThe address to which the message has not yet been delivered is:\n\n  weg@example.org\n"
        "    Delay reason: Connection timed out\n\nNo action is required on your part. Delivery attempts will continue.\n"),
        "",
        False,
    ),
    "Postfix": (
        ("This is the mail system at host mx.example.net.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n"
        "                   The mail system\n\n<weg@example.org>: host mx.example.org[203.0.113.9] said: 552 5.2.2 Mailbox full\n    (in reply to RCPT TO command)\n"),
        "5.2.2",
        True,
    ),
    "Exchange": (
        ("Fehler bei der Nachrichtenzustellung an folgende Empfänger oder Gruppen:\n\nAnna Weiß (weg@example.org)<mailto:weg@example.org>\n"
        "Die eingegebene E-Mail-Adresse konnte nicht gefunden werden.\n\nDiagnoseinformationen für Administratoren:\n\nGenerierender Server: ex.example.net\n\n"
        "weg@example.org\nRemote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found'\n\nUrsprüngliche Nachrichtenkopfzeilen:\n\nFrom: a@example.com\n"),
        "5.1.10",
        True,
    ),
    "Exchange old": (
        ("Your message did not reach some or all of the intended recipients.\n\n      Subject:\tStörung\n\nThe following recipient(s) could not be reached:\n\n"
        "      weg@example.org on 23.11.2026 09:15\n            The e-mail account does not exist at the organization this message was sent to.\n            <mx.example.net #5.1.1>\n"),
        "5.1.1",
        True,
    ),
    "GMX": (
        ("This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to\none or more of its recipients. This is a permanent error.\n"
        "The following address(es) failed:\n\nweg@example.org:\nSMTP error from remote server for RCPT TO command, host: mx.example.org (203.0.113.9) reason: 550 Requested action not taken: mailbox unavailable\n\n"
        "--- The header of the original message is following. ---\n\nReceived: from x\n"),
        "5.0.0",
        True,
    ),
    "web.de": (
        ('Diese Nachricht wurde automatisch erzeugt.\n\nIhre E-Mail konnte leider nicht zugestellt werden.\n\nFolgende Adresse ist fehlgeschlagen:\n\n"weg@example.org":\n'
        "SMTP error from remote server, host: mx.example.org, reason: 452 4.2.2 Postfach voll\n\n--- Es folgt der Header der ursprünglichen Nachricht ---\n"),
        "4.2.2",
        False,
    ),
    "Gmail": (
        ("** Die Adresse wurde nicht gefunden **\n\nIhre Nachricht wurde nicht an weg@example.org zugestellt, weil die Adresse nicht gefunden wurde oder keine E-Mails empfangen kann.\n\n"
        "Antwort des Remote-Servers:\n\n550 5.1.1 The email account that you tried to reach does not exist.\n"),
        "5.1.1",
        True,
    ),
    "Gmail old": (
        ("Delivery to the following recipient failed permanently:\n\n     weg@example.org\n\nTechnical details of permanent failure:\nGoogle tried to deliver your message, but it was rejected.\n"
        "The error that the other server returned was:\n550 550 5.1.1 No such user\n\n----- Original message -----\n\nFrom: a@example.com\n"),
        "5.1.1",
        True,
    ),
    "sendmail": (
        ("The original message was received at Mon, 23 Nov 2026 09:15:00 +0100\n\n   ----- The following addresses had permanent fatal errors -----\n<weg@example.org>\n"
        "    (reason: 550 5.1.1 <weg@example.org>... User unknown)\n\n   ----- Transcript of session follows -----\n... while talking to mx.example.org.:\n"),
        "5.1.1",
        True,
    ),
    "T-Online": (
        ("|------------------------- Message log follows: -------------------------|\n no valid recipients were found for this message\n"
        "|------------------------- Failed addresses follow: ---------------------|\n <weg@example.org> ... unknown user\n|------------------------- Message text follows: ------------------------|\n"),
        "",
        True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("program", SPOKEN)
def test_a_bounce_in_free_words_is_understood(program: str) -> None:
    body, code, is_hard = SPOKEN[program]
    mail = read(
        body,
        From=f"Mail Delivery System <{OFFICE}>",
        Subject="Mail delivery failed: returning message to sender",
        Return_Path="<>",
    )
    assert mail.auto == "bounce"
    assert [(each.address, each.status, each.is_hard) for each in mail.bounces] == [(GONE, code, is_hard)]
    assert mail.bounces[0].reason


def report(fields: str, **more: str) -> bytes:
    head = of_parts(
        "Content-Type: text/plain\n\nNicht zugestellt.",
        f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n{fields}",
        "Content-Type: text/rfc822-headers\n\nMessage-ID: <unsere@example.com>\nSubject: Rechnung",
        kind="report",
        more="; report-type=delivery-status",
    )
    return head.replace(b"Anna Wei\xc3\x9f <anna@example.org>", more.get("sender", OFFICE).encode())


@pytest.mark.parametrize(
    ("fields", "code", "is_hard"),
    [
        (
            "Final-Recipient: rfc822; weg@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 unknown",
            "5.1.1",
            True,
        ),
        ("Final-Recipient: rfc822;<weg@example.org>\nAction: delayed\nStatus: 4.4.1", "4.4.1", False),
        ("Final-Recipient: rfc822; weg@example.org\nAction: failed\nStatus: 4.4.7", "4.4.7", False),
        (
            "Original-Recipient: rfc822; weg@example.org\nFinal-Recipient: rfc822; intern@mx.example.org\nAction: failed\nStatus: 5.2.2",
            "5.2.2",
            True,
        ),
        (
            "Original-Recipient: rfc822;weg+40example.org\nFinal-Recipient: rfc822; weg@example.org\nAction: failed\nStatus: 5.1.1 (bad address)",
            "5.1.1",
            True,
        ),
        ("Final-Recipient: weg@example.org\nAction: Failed\nDiagnostic-Code: smtp; 550 unknown\n user", "5.0.0", True),
    ],
)
def test_a_report_of_delivery_is_read(fields: str, code: str, *, is_hard: bool) -> None:
    mail = parse(report(fields))
    assert mail.auto == "bounce"
    assert [(each.address, each.status, each.is_hard) for each in mail.bounces] == [(GONE, code, is_hard)]
    assert mail.returned_id == "<unsere@example.com>"


def test_a_report_of_success_is_no_bounce() -> None:
    mail = parse(report("Final-Recipient: rfc822; weg@example.org\nAction: delivered\nStatus: 2.0.0"))
    assert (mail.auto, mail.bounces) == ("reply", ())


def test_several_addresses_fail_each_for_its_own_reason() -> None:
    body = "I wasn't able to deliver your message to the following addresses.\n\n<eins@example.org>:\n550 5.1.1 unknown\n\n<zwei@example.org>:\n452 4.2.2 full\n"
    mail = read(body, From=OFFICE, Subject="failure notice")
    assert [(each.address, each.status, each.is_hard) for each in mail.bounces] == [
        ("eins@example.org", "5.1.1", True),
        ("zwei@example.org", "4.2.2", False),
    ]


def test_the_header_names_who_failed() -> None:
    mail = read(
        "Leider nicht.\n",
        From=OFFICE,
        Subject="Mail delivery failed",
        X_Failed_Recipients="eins@example.org, zwei@example.org",
    )
    assert [each.address for each in mail.bounces] == ["eins@example.org", "zwei@example.org"]


@pytest.mark.parametrize(
    ("fields", "auto"),
    [
        ({}, None),
        ({"Auto_Submitted": "no"}, None),
        ({"Auto_Submitted": "auto-replied"}, "reply"),
        ({"Auto_Submitted": "auto-replied (vacation)"}, "reply"),
        ({"Auto_Submitted": "auto-generated"}, None),
        ({"Auto_Submitted": "auto-generated", "In_Reply_To": "<0@example.com>"}, "reply"),
        ({"X_Autoreply": "yes"}, "reply"),
        ({"X_Autoreply": "no"}, None),
        ({"Precedence": "auto_reply"}, "reply"),
        ({"Subject": "Automatische Antwort: Störung"}, "reply"),
        ({"Subject": "Abwesenheitsnotiz: Störung"}, "reply"),
        ({"Subject": "AW: Abwesenheitsnotiz"}, "reply"),
        ({"Subject": "Out of Office: Störung"}, "reply"),
        ({"Subject": "Réponse automatique : Panne"}, "reply"),
        ({"Subject": "Automatic reply: Outage"}, "reply"),
        ({"Subject": "Automatische Abbuchung stimmt nicht"}, None),
        ({"Subject": "Autohaus Weiß: Störung"}, None),
        ({"Subject": "Vacation rental"}, None),
        ({"List_Id": "<team.example.org>"}, "list"),
        ({"List_Unsubscribe": "<mailto:x@example.org>"}, "list"),
        ({"Precedence": "bulk"}, "list"),
        ({"Precedence": "bulk", "Auto_Submitted": "auto-replied"}, "reply"),
        ({"X_Loop": "service@example.com"}, "loop"),
        ({"X_Loop": "team@example.org", "List_Id": "<team.example.org>"}, "list"),
        ({"Return_Path": "<>", "In_Reply_To": "<0@example.com>"}, "reply"),
        ({"Return_Path": "<anna@example.org>"}, None),
        ({"Subject": "Mail delivery failed"}, None),
        ({"Subject": "WG: Mail delivery failed: returning message to sender"}, None),
    ],
)
def test_machines_are_told_from_people(fields: dict[str, str], auto: str | None) -> None:
    assert read(**fields).auto == auto


def test_a_mail_that_went_round_is_a_loop() -> None:
    assert parse(b"Delivered-To: a@example.com\n" * 2 + written()).auto == "loop"
    assert parse(b"Received: from a by b\n" * 40 + written()).auto == "loop"
    assert parse(b"Received: from a by b\n" * 12 + written()).auto is None


def test_a_person_who_writes_about_a_bounce_is_a_person() -> None:
    mail = read("Meine Mail kam zurück: weg@example.org could not be delivered.\n", Subject="Mail delivery failed?")
    assert (mail.auto, mail.bounces) == (None, ())


def test_a_receipt_is_no_word_of_the_customer() -> None:
    raw = of_parts(
        "Content-Type: text/plain\n\nGelesen.",
        "Content-Type: message/disposition-notification\n\nDisposition: manual-action/MDN-sent-manually; displayed",
        kind="report",
        more="; report-type=disposition-notification",
    )
    assert parse(raw).auto == "reply"


def test_a_filter_before_us_is_believed() -> None:
    assert read(X_Spam_Flag="YES").is_spam
    assert read(X_Spam_Status="Yes, score=7").is_spam
    assert read(X_MS_Exchange_Organization_SCL="6").is_spam
    assert not read(X_Spam_Status="No, score=1").is_spam


SENT = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Ich bin ab dem 3.12. wieder erreichbar.", (None, None, date(2026, 12, 3))),
        ("Ich bin am 3. Dezember zurück.", (None, None, date(2026, 12, 3))),
        ("Ich bin bis 2.12.2026 nicht im Büro.", (None, date(2026, 12, 2), None)),
        ("Ich bin vom 20.11. bis zum 02.12.2026 im Urlaub und ab 3.12. wieder für Sie da.", (date(2026, 11, 20), date(2026, 12, 2), date(2026, 12, 3))),
        ("Vom 20.-27.11.2026 bin ich nicht erreichbar.", (date(2026, 11, 20), date(2026, 11, 27), None)),
        ("Ich bin bis einschließlich Mittwoch, den 2. Dezember nicht erreichbar.", (None, date(2026, 12, 2), None)),
        ("Ich bin erst im neuen Jahr, ab 7.1., wieder im Haus.", (None, None, date(2027, 1, 7))),
        ("I am out of office until December 2nd and back on December 3rd, 2026.", (None, date(2026, 12, 2), date(2026, 12, 3))),
        ("I will be out of the office from 20 November to 2 December 2026.", (date(2026, 11, 20), date(2026, 12, 2), None)),
        ("I will return on Thursday, 3 December.", (None, None, date(2026, 12, 3))),
        ("Je suis absent du 20 novembre au 2 décembre, de retour le 3 décembre.", (date(2026, 11, 20), date(2026, 12, 2), date(2026, 12, 3))),
        ("Je suis absent jusqu'au 2 décembre 2026.", (None, date(2026, 12, 2), None)),
    ],
)  # fmt: skip
def test_days_of_absence_are_read(text: str, meant: tuple[date | None, date | None, date | None]) -> None:
    assert absence.read(text, sent_on=SENT) == Absence(*meant)


@pytest.mark.parametrize(
    "text", ["Ich bin zurzeit nicht im Büro.", "", "Am 31.2. bin ich zurück.", "Version 3.12 ist da."]
)
def test_no_day_is_no_absence(text: str) -> None:
    assert absence.read(text, sent_on=SENT) is None


def test_an_absence_is_read_only_from_an_answer_by_itself() -> None:
    away = "Ich bin ab dem 3.12. wieder erreichbar.\n"
    assert read(away, Subject="Abwesenheitsnotiz").absence == Absence(None, None, date(2026, 12, 3))
    assert read(away).absence is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("550 5.1.1 unknown", "5.1.1"), ("550 unknown", "5.0.0"), ("host 5.9.12.33 said no", ""), ("451-4.7.1 later", "4.7.1"), ("on port 587", ""), ("#5.1.1>", "5.1.1")],
)  # fmt: skip
def test_status_codes_are_found(text: str, code: str) -> None:
    assert status.read(text) == code


def test_a_reason_may_stand_behind_its_heading() -> None:
    body = "could not be delivered\n\nweg@example.org\n\nFor the following reason:\n\nMail size limit exceeded.\n"
    (found,) = read(body, From=OFFICE, Subject="Mail delivery failed").bounces
    assert found.reason == "For the following reason: Mail size limit exceeded."


def test_when_it_failed_is_no_reason() -> None:
    body = "did not reach the following recipient(s):\n\nweg@example.org on Thu, 29 Apr 2027 16:51:51 -0500\n    The recipient name is not recognized\n"
    (found,) = read(body, From="postmaster@example.net", Subject="Undeliverable: Rechnung").bounces
    assert (found.address, found.reason) == (GONE, "The recipient name is not recognized")
