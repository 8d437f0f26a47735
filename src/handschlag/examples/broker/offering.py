"""A place for those who like to talk, and one piece of news many would otherwise call about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from handschlag.care import actions as care
from handschlag.care.choices import NewsPurpose, Where
from handschlag.examples.broker.plan import BERLIN
from handschlag.people.models import User

TUESDAY = 1
OPEN_SINCE, SENT = timedelta(days=60), timedelta(days=20)
NEWS = (
    "Schadenmeldung jetzt auch abends",
    (
        "Schäden an Haus und Hausrat nehmen wir dienstags und donnerstags jetzt bis 20 Uhr auf. Fotos vom Schaden genügen; "
        "um die Meldung an die Gesellschaft kümmern wir uns. Sie brauchen dafür nicht extra anzurufen, wenn nichts eilt."
    ),
)


def write_offers(people: Mapping[str, User], *, product: int, team: int, now: datetime) -> None:
    """Barbara Kern's open hour, and a circular to all who have household insurance; nobody was told yet."""
    began, sent_at = now - OPEN_SINCE, now - SENT
    care.enter_open_hour(
        host=people["kern"].pk,
        weekday=TUESDAY,
        begins=time(15),
        ends=time(16),
        where=Where.BOTH,
        team=team,
        from_on=began.astimezone(BERLIN).date(),
        by=people["kern"].pk,
        now=began,
    )
    title, words = NEWS
    boss = people["seidel"].pk
    row = care.write_circular(
        title=title, words=words, purpose=NewsPurpose.CONTRACT, product=product, by=boss, now=sent_at
    )
    care.send_circular(circular=row.pk, by=boss, now=sent_at)
