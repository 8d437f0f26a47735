"""What the provider promises everybody: on its website, in its terms and on the voicemail."""

from __future__ import annotations

from datetime import datetime, timedelta

from handschlag.people.models import User
from handschlag.promises import actions as promises
from handschlag.promises.choices import Measure, Place

HOUR = 3600
SAID = (
    (
        "Störungen beheben wir innerhalb eines Arbeitstages.",
        [Place.WEBSITE, Place.CONTRACT],
        Measure.DONE_WITHIN,
        10 * HOUR,
    ),
    ("Wir rufen innerhalb von vier Stunden zurück.", [Place.VOICEMAIL, Place.WEBSITE], Measure.CALLED_BACK, 4 * HOUR),
    ("Rund um die Uhr für Geschäftskunden da.", [Place.ADVERT], Measure.ALWAYS, None),
    ("Service von hier, für hier.", [Place.FLYER], Measure.NONE, None),
)


def publish(by: User, *, now: datetime) -> None:
    for words, places, measure, within in SAID:
        said = promises.Said(
            words=words,
            places=[*places],
            since_on=(now - timedelta(days=400)).date(),
            measure=measure,
            within_seconds=within,
        )
        promises.publish_promise(said=said, by=by.pk, now=now)
