"""Closing sentences as they are until the house says its own: what somebody with good manners would say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Standard:
    """One sentence; `situation` is a code of `models.Situation`."""

    situation: str
    language: str
    title: str
    shortcut: str
    body: str


CLOSINGS: Final = (
    Standard(
        "over_time",
        "de",
        "Zum Ende kommen",
        "schluss",
        "Damit habe ich alles notiert, {anrede} {name}. Gibt es noch etwas, das heute sein muss? Sonst mache ich mich gleich daran.",
    ),
    Standard(
        "next_appointment",
        "de",
        "Auf den nächsten Termin verweisen",
        "schluss-termin",
        "Wir sprechen uns ja {termin} wieder. Ich schreibe mir das dafür auf, dann haben wir Ruhe dafür. Ist Ihnen das recht?",
    ),
    Standard(
        "late",
        "de",
        "Später Anruf",
        "schluss-spaet",
        "Jetzt geht es nur kurz, {anrede} {name}, und ich möchte mir Zeit für Sie nehmen. Passt es Ihnen {freie-zeit}? Dann rufen wir Sie in Ruhe an.",
    ),
    Standard(
        "asks_for",
        "de",
        "Möchte jemand Bestimmten sprechen",
        "schluss-verlangt",
        "Ich richte {verlangt} aus, dass Sie angerufen haben. Bis dahin bin ich für Sie da: Was kann ich jetzt schon für Sie tun?",
    ),
    Standard(
        "talks_on",
        "de",
        "Möchte weiterreden",
        "schluss-erzaehlen",
        "Ich höre Ihnen gern zu, {anrede} {name}. Jetzt kümmere ich mich um das, was Sie mir gesagt haben, damit es nicht liegen bleibt. Danke, dass Sie angerufen haben.",
    ),
    Standard(
        "talks_on",
        "de",
        "In die Sprechstunde einladen",
        "schluss-sprechstunde",
        "Dafür hätte ich gern mehr Zeit. {sprechstunde} ist unsere offene Sprechstunde. Kommen Sie doch vorbei oder rufen Sie dann an.",
    ),
    Standard(
        "over_time",
        "en",
        "Coming to the end",
        "close",
        "I have noted all of that, {salutation} {name}. Is there anything else that has to be today? Otherwise I will get started on it.",
    ),
    Standard(
        "next_appointment",
        "en",
        "Pointing to the next appointment",
        "close-appointment",
        "We are speaking again {appointment}. I will write this down for then, so that we have time for it. Is that all right with you?",
    ),
    Standard(
        "late",
        "en",
        "Late call",
        "close-late",
        "Right now I can only be brief, {salutation} {name}, and I would like to have time for you. Would {slot} suit you? We will call you then.",
    ),
    Standard(
        "asks_for",
        "en",
        "Wants to speak to somebody by name",
        "close-asked",
        "I will let {asked_for} know that you called. Until then I am here for you: what can I do for you now?",
    ),
    Standard(
        "talks_on",
        "en",
        "Wants to talk on",
        "close-talk",
        "I like hearing from you, {salutation} {name}. Now I will see to what you told me, so that it does not lie about. Thank you for calling.",
    ),
    Standard(
        "talks_on",
        "en",
        "Inviting to the open hour",
        "close-open-hour",
        "I would like to have more time for that. {open_hour} is our open hour. Do come by or call us then.",
    ),
)
