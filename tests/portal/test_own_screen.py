"""The own pages on a small telephone, without script: in by a code, a concern confirmed, a call agreed; light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from handschlag.cases import actions as cases
from handschlag.cases.models import Case
from handschlag.promises import actions as promises
from handschlag.promises.models import Promise
from tests.desk.screens import Screens, aside, screens, serving
from tests.factories.promises import promise_to
from tests.portal.own import ADDRESS, Own, code_sent, make_own
from tests.portal.test_own_pages import DAY, concern
from tests.portal.test_screen import faults_of

pytestmark = pytest.mark.django_db(transaction=True)


class World:
    def __init__(self) -> None:
        self.own: Own = make_own()
        now, kern = self.own.now, self.own.kern.pk
        for words, due in (("Ich schicke das Angebot", now + DAY), ("Morgen haben Sie die Rechnung", now - DAY / 4)):
            said = {"kind": "offer", "owner": kern, "due_at": due, "now": now - DAY}
            made = promise_to(self.own.roth, words=words, **said)
            promises.tell_promise(promise=made.pk, by=kern, now=now)
        promises.break_due_promises(now=now)
        self.case = concern(self.own)
        cases.solve_case(case=self.case.pk, words="Router getauscht", by=kern, now=now)
        self.paths = ["/my/", f"/my/matters/{self.case.pk}/", "/my/write/", "/my/call/", "/my/care/", "/my/data/"]


@pytest.fixture
def opened() -> Iterator[tuple[World, Screens]]:
    with serving() as server:
        world = World()
        with screens(server) as browser:
            yield world, browser


def telephone(browser: Screens, **more: object) -> BrowserContext:
    said = {"viewport": {"width": 390, "height": 844}, "locale": "de-DE", "java_script_enabled": False} | more
    context = browser.browser.new_context(base_url=browser.server.address, **said)
    context.set_default_timeout(15_000)
    context.on("console", browser._hear)
    return context


def come_in(page: Page) -> None:
    page.goto("/my/")
    page.get_by_label("Ihre E-Mail-Adresse").fill(ADDRESS)
    page.get_by_role("button", name="Code schicken").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bitte sehen Sie in Ihre E-Mails")
    page.get_by_label("Der Code").fill(aside(code_sent))
    page.get_by_role("button", name="Meine Seiten öffnen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Guten Tag, Ernst Roth")


def test_own_pages_on_a_telephone(opened: tuple[World, Screens]) -> None:
    world, browser = opened
    for scheme in ("light", "dark"):
        _has_no_faults(world, browser, scheme)
    _says_what_there_is_to_say(world, browser)
    assert browser.complaints == []


def _has_no_faults(world: World, browser: Screens, scheme: str) -> None:
    found: dict[str, list[str]] = {}
    # axe itself is a script: only for it the page may run one, past our own policy
    small = {"width": 320, "height": 568} if scheme == "dark" else {"width": 390, "height": 844}
    context = telephone(browser, java_script_enabled=True, bypass_csp=True, color_scheme=scheme, viewport=small)
    page = context.new_page()
    for path in ("/my/in/", f"/my/in/{'a' * 26}/", "/my/accessibility/"):
        page.goto(path)
        found[path] = faults_of(page)
    come_in(page)
    for path in world.paths:
        page.goto(path)
        for closed in page.locator("details:not([open]) > summary").all():
            closed.click()
        found[path] = faults_of(page)
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            found[path].append("wider than the telephone")
    context.close()
    assert {path: faults for path, faults in found.items() if faults} == {}


def _says_what_there_is_to_say(world: World, browser: Screens) -> None:
    context = telephone(browser, has_touch=True)
    page = context.new_page()
    come_in(page)
    expect(page.get_by_text("Das haben wir nicht gehalten")).to_be_visible()
    page.get_by_role("link", name="Ihre Störungsmeldung").tap()
    page.get_by_role("button", name="Ja, es ist gelöst").tap()
    expect(page.get_by_text("Wir freuen uns, dass es gelöst ist.")).to_be_visible()
    page.get_by_role("link", name="Rückruf").tap()
    page.locator("input[name=slot]").first.tap()
    page.get_by_role("button", name="Diese Zeit vereinbaren").tap()
    expect(page.get_by_text("Wir rufen Sie dann an.")).to_be_visible()
    page.get_by_role("button", name="Diese Seiten verlassen").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihre Seiten bei uns")
    context.close()
    assert aside(lambda: Case.objects.get(pk=world.case.pk).state) == "confirmed"
    assert aside(lambda: Promise.objects.filter(kind="call_back").count()) == 1
