"""The visible part: what is new, without quotes and signature."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.channels.mail.html.text import Lines
from handschlag.channels.mail.parse import parse
from handschlag.channels.mail.reply import split
from tests.channels.mail.writing import of_parts, read

QUOTES = {
    "Thunderbird": "Am 22.11.2026 um 10:00 schrieb Service:\n> Guten Tag\n> Frau Weiß\n",
    "Thunderbird English": "On 11/22/26 10:00, Service wrote:\n> Hello\n",
    "Gmail": "Am So., 22. Nov. 2026 um 10:00 Uhr schrieb Service <\nservice@example.com>:\n\n> Guten Tag\n",
    "Gmail English": "On Sun, Nov 22, 2026 at 10:00 AM Service <service@example.com> wrote:\n\n> Hello\n",
    "Gmail French": "Le dim. 22 nov. 2026 à 10:00, Service <service@example.com> a écrit :\n\n> Bonjour\n",
    "Apple": "> Am 22.11.2026 um 10:00 schrieb Service <service@example.com>:\n> \n> Guten Tag\n",
    "Apple plain": "Am 22.11.2026 um 10:00 schrieb Service <service@example.com>:\n\nGuten Tag, ungequotet.\n",
    "Outlook": "Von: Service <service@example.com> \nGesendet: Sonntag, 22. November 2026 10:00\nAn: Anna Weiß <anna@example.org>\nBetreff: AW: Störung\n\nGuten Tag\n",
    "Outlook English": "From: Service <service@example.com>\nSent: Sunday, November 22, 2026 10:00 AM\nTo: Anna\nSubject: RE: Outage\n\nHello\n",
    "Outlook French": "De : Service <service@example.com>\nEnvoyé : dimanche 22 novembre 2026 10:00\nÀ : Anna\nObjet : RE: Panne\n\nBonjour\n",
    "Outlook old": "-----Ursprüngliche Nachricht-----\nVon: Service\nGesendet: Sonntag, 22. November 2026 10:00\nAn: Anna\nBetreff: Störung\n\nGuten Tag\n",
    "Outlook old English": "-----Original Message-----\nFrom: Service\nSent: Sunday\nTo: Anna\nSubject: Outage\n\nHello\n",
    "Outlook mobile": "________________________________\nVon: Service <service@example.com>\nGesendet: Sonntag, 22. November 2026 10:00\nAn: Anna\nBetreff: Störung\n\nGuten Tag\n",
    "GMX": 'Gesendet: Sonntag, 22. November 2026 um 10:00 Uhr\nVon: "Service" <service@example.com>\nAn: anna@example.org\nBetreff: Störung\nGuten Tag\n',
    "web.de": '--\n \nGesendet: Sonntag, 22. November 2026 um 10:00 Uhr\nVon: "Service" <service@example.com>\nAn: anna@example.org\nBetreff: Störung\nGuten Tag\n',
    "T-Online": "-----Original-Nachricht-----\nBetreff: Störung\nDatum: 2026-11-22T10:00:00+0100\nVon: Service\nAn: anna@example.org\n\nGuten Tag\n",
    "Horde": "Zitat von Service <service@example.com>:\n\n> Guten Tag\n",
    "bold labels": "*Von:* Service <service@example.com>\n*Gesendet:* Sonntag, 22. November 2026 10:00\n*An:* Anna\n*Betreff:* Störung\n\nGuten Tag\n",
}


@pytest.mark.parametrize("program", QUOTES)
def test_what_a_program_quotes_is_left_out(program: str) -> None:
    assert read(f"Danke, es geht wieder.\n\nAnna\n\n{QUOTES[program]}").reply == "Danke, es geht wieder.\n\nAnna"


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAnna Weiß\nTel. +49 30 23125 001\n",
        "--\nAnna Weiß\n",
        "Von meinem iPhone gesendet\n",
        "Gesendet von Outlook für Android\n",
        "Sent from my iPhone\n",
        "Envoyé de mon iPhone\n",
        "Diese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.\n",
        "Get Outlook for iOS<https://aka.ms/o0ukef>\n",
    ],
)
def test_a_signature_is_left_out(signature: str) -> None:
    assert read(f"Danke, es geht wieder.\n\n{signature}").reply == "Danke, es geht wieder."


def test_a_signature_without_its_mark_is_left_out_but_not_the_greeting() -> None:
    body = "Bitte rufen Sie an.\n\nMit freundlichen Grüßen\nAnna Weiß\n\nWeiß GmbH\nMusterweg 1, 10115 Berlin\nTel. +49 30 23125 001\nwww.example.org\n"
    assert read(body).reply == "Bitte rufen Sie an.\n\nMit freundlichen Grüßen\nAnna Weiß"


def test_answers_between_the_lines_are_kept() -> None:
    body = "Am 22.11.2026 um 10:00 schrieb Service:\n> Geht es wieder?\nJa.\n> Auch das Telefon?\nNein.\n"
    assert read(body).reply == "Ja.\n\nNein."


@pytest.mark.parametrize(
    "body",
    [
        "Er schrieb mir, dass es wieder geht.",
        "Von: Montag an geht es wieder.",
        "Am Montag schrieb ich Ihnen:\nEs geht nicht.",
        "Die Nummer ist > 100.",
        "Bitte an: Frau Lorenz geben.",
    ],
)
def test_words_that_only_look_like_a_quote_are_kept(body: str) -> None:
    assert read(body).reply == body


def test_a_mail_of_nothing_but_a_quote_or_signature_is_not_emptied_of_a_signature() -> None:
    assert read("-- \nAnna Weiß\n").reply == "-- \nAnna Weiß"
    assert read("> Guten Tag\n").reply == ""


def test_what_is_forwarded_is_content() -> None:
    body = "Zur Kenntnis.\n\n---------- Weitergeleitete Nachricht ----------\nVon: Anna <anna@example.org>\nDatum: 22.11.2026\nBetreff: Störung\nAn: lorenz@example.com\n\nEs geht nichts.\n"
    mail = read(body, Subject="WG: Störung")
    assert mail.is_forward
    assert "Es geht nichts." in mail.reply


def test_html_knows_what_is_quoted() -> None:
    html = (
        '<div>Danke, es geht wieder.</div><div class="gmail_quote"><div class="gmail_attr">Am So. schrieb Service:</div>'
        "<blockquote>Guten Tag</blockquote></div>"
    )
    assert read(html, Content_Type="text/html").reply == "Danke, es geht wieder."
    plain = "Danke, es geht wieder.\n\nGuten Tag, das ist alt und nicht bezeichnet."
    both = of_parts(
        f"Content-Type: text/plain; charset=utf-8\n\n{plain}",
        f"Content-Type: text/html; charset=utf-8\n\n{html}",
        kind="alternative",
    )
    assert parse(both).reply == "Danke, es geht wieder."


@pytest.mark.parametrize(
    "html",
    [
        '<p>Danke.</p><div id="divRplyFwdMsg"><b>Von:</b> Service<br></div><div>Alt</div>',
        '<p>Danke.</p><div class="moz-cite-prefix">Am 22.11.2026 schrieb Service:</div><blockquote type="cite">Alt</blockquote>',
        '<p>Danke.</p><div name="quote">Alt</div>',
        '<p>Danke.</p><div class="yahoo_quoted">Alt</div>',
        '<p>Danke.</p><blockquote type="cite">Alt</blockquote>',
        '<p>Danke.</p><div class="moz-signature">-- <br>Anna</div>',
        (
            '<p class="MsoNormal">Danke.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>Von:</b> Service<br>'
            "<b>Gesendet:</b> Sonntag, 22. November 2026<br><b>An:</b> Anna<br><b>Betreff:</b> Störung</p></div><p>Alt</p>"
        ),
    ],
)
def test_programs_mark_quotes_and_signatures_in_html(html: str) -> None:
    assert read(html, Content_Type="text/html").reply == "Danke."


LINES = st.sampled_from(
    ["", " ", "Text", "> alt", ">> älter", "Am 22.11.2026 um 10:00 schrieb Service:", "On x wrote:", "-- ", "--", "Von: A", "Gesendet: heute",
     "An: B", "Betreff: C", "-----Original Message-----", "Mit freundlichen Grüßen", "Anna Weiß", "Tel. +49 30 23125 001", "Sent from my iPhone",
     "________________________________", "----- Weitergeleitete Nachricht -----", "abc:", "a@example.org", "PS: noch etwas"]
)  # fmt: skip


@given(st.lists(LINES, max_size=30))
def test_the_reply_is_made_of_lines_of_the_text_in_their_order(lines: list[str]) -> None:
    found = split.split(Lines(lines, [""] * len(lines)))
    waiting = iter(lines)
    assert all(any(line == said for said in waiting) for line in found.reply.split("\n") if line.strip())
