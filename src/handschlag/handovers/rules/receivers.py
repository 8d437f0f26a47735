"""To whom something is handed over, or who is asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Receiver:
    """Exactly one of these: a colleague, a team, whoever has a skill, a partner (an outside company, by its name)."""

    user: int | None = None
    team: int | None = None
    skill: int | None = None
    partner: str = ""

    @property
    def is_one(self) -> bool:
        return [self.user is not None, self.team is not None, self.skill is not None, bool(self.partner)].count(
            True
        ) == 1

    @property
    def fields(self) -> dict[str, object]:
        """As a row has them."""
        return {
            "to_user_id": self.user,
            "to_team_id": self.team,
            "to_skill_id": self.skill,
            "to_partner": self.partner or None,
        }


def fitting(typed: str, names: dict[Receiver, str]) -> tuple[Receiver | None, str]:
    """Whom a line like "Schaden bitte Gutachter schicken" names, and the words behind; None where it is nobody or unclear.

    A whole name at the beginning counts before a beginning of one; of several the longest. Of two that fit as well
    neither is meant.
    """
    folded, line = {who: name.casefold() for who, name in names.items()}, " ".join(typed.split())
    low = line.casefold()
    whole = [who for who, name in folded.items() if low == name or low.startswith(f"{name} ")]
    if whole:
        longest = max(len(folded[who]) for who in whole)
        best = [who for who in whole if len(folded[who]) == longest]
        return (best[0], line[longest:].strip()) if len(best) == 1 else (None, line)
    first = low.partition(" ")[0]
    words = [who for who, name in folded.items() if first and any(part.startswith(first) for part in name.split())]
    return (words[0], line[len(first) :].strip()) if len(words) == 1 else (None, line)
