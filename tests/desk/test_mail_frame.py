"""How a mail looked, in a real browser: the frame alone must hold, even if the sanitiser had let everything through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.desk.calling import house
from tests.desk.screens import Server, screens, serving
from tests.factories.mails import make_mail

pytestmark = [pytest.mark.django_db(transaction=True)]

EVIL = (
    '<p id="words">Guten Tag</p><script>document.getElementById("words").textContent="gone"</script>'
    '<img src="http://localhost:9/x" onerror="document.getElementById(&quot;words&quot;).textContent=&quot;gone&quot;">'
)


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[Server]:
    with serving() as server:
        yield server


def test_the_frame_shows_the_mail_and_runs_nothing(server: Server) -> None:
    office = house()
    mail = make_mail(at=office.now - timedelta(minutes=10), html=EVIL)
    asked: list[str] = []
    with screens(server) as shown:
        desk = shown.desk(office.kern).new_page()
        desk.on("requestfinished", lambda request: asked.append(request.url))
        desk.goto(reverse("inbox"))
        desk.get_by_role("link", name="Lesen", exact=False).click()
        desk.get_by_text("Wie sie aussah").click()
        words = desk.frame_locator(".mail-frame").locator("#words")
        expect(words).to_be_visible()
        desk.wait_for_timeout(500)
        expect(words).to_have_text("Guten Tag")
    assert any(url.endswith(reverse("mail-original", args=[mail.pk])) for url in asked)
    assert not any("localhost:9/" in url for url in asked)
