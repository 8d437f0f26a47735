"""No page is left out: whatever address answers with a page is read by axe and fits a telephone's screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from handschlag.care import actions as care
from handschlag.cases import actions as cases
from handschlag.core import intake
from handschlag.customers import actions as customers
from handschlag.handovers import actions as handovers
from handschlag.handovers.rules.receivers import Receiver
from handschlag.people.models import User
from handschlag.promises import actions as promises
from handschlag.promises.actions.publishing import Said
from handschlag.promises.choices import Kind, Measure, Place
from tests.desk.office import half_past_five
from tests.desk.screens import Screens, Server, aside, flaws, screens, serving, too_wide
from tests.factories.articles import write_article
from tests.factories.care import make_appointment, make_tier
from tests.factories.changeovers import make_ending
from tests.factories.contracts import HEAD, make_entitlement, read_contracts
from tests.factories.conversations import talked
from tests.factories.customers import make_customer, make_number
from tests.factories.guides import write_guide
from tests.factories.inbox_rules import write_rule
from tests.factories.knowledge import make_text
from tests.factories.lines import make_connection, make_line
from tests.factories.mails import make_mail, make_mail_account, make_sending_address
from tests.factories.people import NOW, make_team, make_user
from tests.factories.products import make_product
from tests.factories.promises import promise_to
from tests.factories.worktime import make_calendar
from tests.house.access import ACCESS
from tests.house.test_locks import ADDRESSES, NOBODYS, SAMPLES, Address

pytestmark = [pytest.mark.django_db(transaction=True)]

Samples = dict[str, Any]

WITHOUT_PAGE = {
    "mail-original",
    "mail-raw",
    "settings-mail-in-back",
    "settings-mail-in-sign-in",
    "mail-file",
    "handover-give",
    "inquiry-new",
    "counts",
    "complaints-csv",
    "complaints-pdf",
    "promise-group-letters-pdf",
    "palette",
    "notices-bell",
    "calls-now",
    "call-left",
    "call-modules",
    "call-note",
    "call-understand",
    "settings-contracts-export",
    "settings-guide-export",
    "case-panel",
    "case-understood",
    "changeover-export",
    "changeover-letters-pdf",
    "changeover-letter-pdf",
    "customer-care",
    "care-request-data",
    "customer-figures",
    "customer-glance",
    "customer-head",
    "customer-panel",
    "customer-story",
    "promise-group-understood",
    "promise-preview",
    "dial-state",
    "mfa_download_recovery_codes",
    "passkey",
    "practice-phone",
    "telephony-log",
    "account_change_password",
    "account_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
    "settings-telephony-heard",
    "setup",
}
"""Parts of pages, files, what is there only while something goes on, and what asks whoever has a password or a code."""


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture
def samples() -> Samples:
    """One of everything that stands in an address; `number` means something else in each part of the administration."""
    half_past_five()
    boss = make_user("seidel", name="Martin Seidel", role="admin", presence="available")
    weiss = make_user("weiss", name="Jonas Weiß", presence="available")
    roth = make_customer("Ernst Roth", owner=weiss, stand_in=boss)
    lau = make_customer("Ina Lau", owner=weiss, stand_in=boss)
    connection, _token = make_connection()
    raw = intake.keep(
        source="customers.import", body=b"Nachname;Telefon\nKurz;abc\n", content_type="", meta={}, now=NOW
    )
    sums = intake.keep(source="care.figures", body=b"Kundennummer;Marge\n1;viel\n", content_type="", meta={}, now=NOW)
    who = {"by": boss.pk, "now": NOW}
    care.choose_plan(customer=roth.pk, tier=None, **who)
    said = Said(words="Immer da.", places=(Place.WEBSITE,), since_on=NOW.date(), measure=Measure.ALWAYS)
    to, given = Receiver(user=boss.pk), {"by": weiss.pk, "now": NOW}
    offered = {"promise": promise_to(lau, owner=weiss.pk).pk, "to": to}
    return {
        "customer": roth.pk,
        "one": roth.pk,
        "other": lau.pk,
        "kind": "number",
        "row": make_number(roth, "0221 4710382").pk,
        "conversation": talked(user="weiss").pk,
        "address": make_sending_address().pk,
        "mailbox": make_mail_account().pk,
        "mail": make_mail(html="<p>Guten Tag</p>").pk,
        "promise": promise_to(roth, owner=weiss.pk).pk,
        "group": promises.make_group(
            cause="Hagel", words="Bescheid morgen bis 16 Uhr", members=[roth.pk, lau.pk], owner=weiss.pk, **who
        ).pk,
        "case": cases.open_case(customer=roth.pk, kind="complaint", words="Zu wenig.", **who).pk,
        "fault": cases.enter_known_fault(title="Kein Freizeichen", symptoms="Telefon tot", **who).pk,
        "verb": "saying",
        "doing": "assess",
        "deciding": "decide",
        "pk": make_calendar().pk,
        "connection": connection.pk,
        "line": make_line(connection).pk,
        "provider": "ami",
        "user": weiss.pk,
        "team": make_team("Büro", lead=boss, members=(weiss,)).pk,
        "text": make_text().pk,
        "product": make_product("Hausrat").pk,
        "import": customers.prepare_import(raw=raw, file_name="Kunden.csv", owner=weiss.pk, stand_in=boss.pk, **who).pk,
        "figures": care.prepare_figures(raw=sums, file_name="Zahlen.csv", kind="figures", **who).pk,
        "tiers": make_tier().pk,
        "appointments": make_appointment(lau).pk,
        "drafts": care.make_draft(name="Alle monatlich", plans={lau.pk: None}, **who).pk,
        "circulars": care.write_circular(title="Neu", words="Wir sind da.", purpose="contract", **who).pk,
        "open": care.enter_open_hour(
            host=weiss.pk, weekday=1, begins=time(15), ends=time(16), where="both", team=None, from_on=NOW.date(), **who
        ).pk,
        "guide": write_guide().guide_id,
        "article": write_article(solution="Neu starten").article_id,
        "contract": make_entitlement(roth).pk,
        "contracts": read_contracts(f"{HEAD}1;Hausrat;;;;;;;;\n{roth.number};Hausrat;;W-1;;24/7;1.1.2026;4 h;;\n").pk,
        "request": care.note_request(
            customer=roth.pk, kind="information", asked_by="Ernst Roth", words="", manner="call", **who
        ).pk,
        "ladder": promises.set_ladder(
            team=None,
            kind=Kind.REPAIR,
            source="",
            shares=[50],
            stand_in=(75, 600),
            team_lead=(None, 600),
            management=(None, 600),
            remind_seconds=3600,
            **who,
        ).pk,
        "handover": handovers.give_handover(**offered, **given).pk,
        "inquiry": handovers.ask_colleague(**offered, words="Gilt die Police?", **given).pk,
        "bundle": handovers.hand_over_desk(user=weiss.pk, to=to, kind="shift", **given).pk,
        "code": "DE-TKG-58",
        "cause": cases.name_cause(name="Falsches Fach", **who).pk,
        "office": cases.enter_office(name="Ombudsstelle West", what_for="", how="", **who).pk,
        **changing(),
        "rule": write_rule().pk,
        "published": promises.publish_promise(said=said, **who).pk,
    }


def changing() -> Samples:
    """A changeover with a group, and somebody in it."""
    ending = make_ending()
    ending.customer("Ida Lang", ending.fax, ending.system)
    plan = ending.plan()
    affected = plan.affected.get()
    return {"plan": plan.pk, "letter": affected.group_id, "affected": affected.pk}


@pytest.fixture
def shown(server: Server, samples: Samples) -> Iterator[Screens]:
    with screens(server) as shown:
        yield shown


def path_of(address: Address, samples: Samples) -> str:
    def sample(name: str) -> Any:
        if name == "number":
            return samples.get(address.name.split("-")[1], NOBODYS)
        if name == "name":
            return {"promises-behind": "kept", "cases-behind": "solved"}.get(address.name, "promises")
        return samples.get(name, SAMPLES.get(name, NOBODYS))

    return reverse(address.name, kwargs={name: sample(name) for name, _kind in address.parameters})


def pages(page: Page, levels: set[str], samples: Samples) -> tuple[list[str], set[str]]:
    """Where a page of its own is answered, and the names of what answers with anything else; verbs are left out."""
    found, others = [], set()
    for address in ADDRESSES:
        if ACCESS[address.name] not in levels or address.name == "account_logout":
            continue
        path = path_of(address, samples)
        answer = page.request.get(path, max_redirects=0)
        if answer.ok and "</html>" in answer.text():
            found.append(path)
        elif answer.status != 405:
            others.add(address.name)
    return found, others


@pytest.mark.parametrize(
    ("login", "levels", "scheme"),
    [("seidel", {"own", "desk", "lead", "manage", "admin"}, "light"), ("weiss", {"own", "desk"}, "dark")],
)
def test_every_page_is_read_and_fits(
    shown: Screens, samples: Samples, login: str, levels: set[str], scheme: str
) -> None:
    page = shown.desk(aside(User.objects.get, login=login), color_scheme=scheme).new_page()
    found, others = pages(page, levels, samples)
    wrong: list[str] = []
    for path in found:
        page.set_viewport_size({"width": 1440, "height": 960})
        page.goto(path)
        wrong += flaws(page)
        page.set_viewport_size({"width": 360, "height": 740})
        wrong += too_wide(page)
    assert not wrong, "\n".join(wrong)
    assert sorted(others - WITHOUT_PAGE) == []
    assert shown.complaints == []
