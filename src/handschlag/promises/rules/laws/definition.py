"""A law's clocks as they are written down, and what is wrong with them.

    {
      "title": "§ 58 TKG: Entstörung", "country": "DE", "timezone": "Europe/Berlin",
      "duties": {
        "document":   {"words": "…", "within_minutes": 60},
        "inform":     {"words": "…", "by_day": 2, "unless_fixed_by_day": 1},
        "compensate": {"words": "…", "by_day": 3, "unless_fixed_by_day": 2}
      },
      "outages": ["complete"],
      "steps": [{"from_day": 3, "percent": "10", "at_least": "5.00"}, …],
      "missed": {"percent": "20", "at_least": "10.00"}
    }

Days are calendar days of the law's time zone, counted from the day after the report (§ 187 BGB): day 0 is the day on
which it was received. A duty is owed within so many minutes or by the end of a day; `unless_fixed_by_day` says until
the end of which day a fix makes it fall away. Percent are of the monthly fee; the larger of share and minimum counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from handschlag.worktime.rules import zone_names

COMPLETE: Final = "complete"
PARTIAL: Final = "partial"
OUTAGES: Final = (COMPLETE, PARTIAL)
OWED: Final = ("document", "inform", "repair", "compensate")
"""What a law can want done about a matter; each at most once."""
FURTHEST_DAY: Final = 3660
LONGEST_MINUTES: Final = 60 * 24 * 366
WHOLE: Final = 100

_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,4})?")
_COUNTRY = re.compile(r"[A-Z]{2}")


def gettext_noop(sentence: str) -> str:
    """Marks a msgid for the catalogue. Django's own looks at the settings, which rules must not."""
    return sentence


class LawError(ValueError):
    """A law or a question to it that is refused; `field` is the path, `reason` an English msgid with `params`."""

    def __init__(self, field: str, reason: str, **params: object) -> None:
        self.field = field
        self.reason = reason
        self.params = params
        super().__init__(f"{field}: {reason % params}")

    def sentence(self, translate: Callable[[str], str]) -> str:
        said = translate(self.reason) % self.params
        return f"{said[0].upper()}{said[1:]}."


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One thing owed: `within_minutes` of the report, or by the end of `by_day`; one of the two."""

    words: str
    within_minutes: int | None = None
    by_day: int | None = None
    unless_fixed_by_day: int | None = None


@dataclass(frozen=True, kw_only=True)
class Share:
    """The larger of a share of the monthly fee (in percent) and a minimum in the law's currency."""

    percent: Decimal
    at_least: Decimal


@dataclass(frozen=True, kw_only=True)
class Step(Share):
    """What each day costs from this day on, until the next step."""

    from_day: int


@dataclass(frozen=True, kw_only=True)
class Law:
    """See the module. `duties` by what is owed, `steps` in the order of their days; `missed` per appointment."""

    title: str
    country: str
    zone: ZoneInfo
    duties: Mapping[str, Duty]
    outages: frozenset[str]
    steps: tuple[Step, ...]
    missed: Share | None


def parse_law(value: object) -> Law:
    """The law a definition means. Raises LawError naming the field."""
    said = _fields(value, "", ("title", "country", "timezone", "duties"), ("outages", "steps", "missed"))
    steps = _steps(said.get("steps", []))
    duties = _duties(said["duties"])
    if "compensate" in duties and not steps:
        raise LawError("steps.0.from_day", gettext_noop("say from which day on what is to be compensated"))
    missed = said.get("missed")
    return Law(
        title=_text(said["title"], "title", 120),
        country=_country(said["country"]),
        zone=_zone(said["timezone"]),
        duties=duties,
        outages=_outages(said.get("outages", [COMPLETE])),
        steps=steps,
        missed=None if missed is None else Share(**_share(missed, "missed", ())),
    )


def parse_amount(value: object, field: str) -> Decimal:
    """Money as "79.90": not negative, at most two places."""
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise LawError(field, gettext_noop('must be an amount such as "79.90"'))
    return Decimal(value)


def _duties(value: object) -> dict[str, Duty]:
    said = _fields(value, "duties", (), OWED)
    if not said:
        raise LawError("duties", gettext_noop("a law without a duty has no clock"))
    return {owed: _duty(said[owed], f"duties.{owed}") for owed in OWED if owed in said}


def _duty(value: object, path: str) -> Duty:
    said = _fields(value, path, ("words",), ("within_minutes", "by_day", "unless_fixed_by_day"))
    minutes, day, unless = said.get("within_minutes"), said.get("by_day"), said.get("unless_fixed_by_day")
    if (minutes is None) == (day is None):
        raise LawError(f"{path}.by_day", gettext_noop("say either minutes or a day"))
    if minutes is not None:
        _whole(minutes, f"{path}.within_minutes", 1, LONGEST_MINUTES)
    if day is not None:
        _whole(day, f"{path}.by_day", 0, FURTHEST_DAY)
    if unless is not None:
        _whole(unless, f"{path}.unless_fixed_by_day", 0, FURTHEST_DAY)
        if day is None or unless > day:
            raise LawError(
                f"{path}.unless_fixed_by_day", gettext_noop("must not lie behind the day by which it is owed")
            )
    words = _text(said["words"], f"{path}.words", 500)
    return Duty(words=words, within_minutes=minutes, by_day=day, unless_fixed_by_day=unless)


def _steps(value: object) -> tuple[Step, ...]:
    if not isinstance(value, list):
        raise LawError("steps", gettext_noop("must be a list"))
    steps: list[Step] = []
    for place, said in enumerate(value):
        path = f"steps.{place}"
        share = _share(said, path, ("from_day",))
        day = _whole(said["from_day"], f"{path}.from_day", 1, FURTHEST_DAY)
        if steps and day <= steps[-1].from_day:
            raise LawError(f"{path}.from_day", gettext_noop("must come after the day of the step before"))
        steps.append(Step(from_day=day, **share))
    return tuple(steps)


def _share(value: object, path: str, more: tuple[str, ...]) -> dict[str, Decimal]:
    said = _fields(value, path, ("percent", "at_least", *more), ())
    percent = said["percent"]
    if not isinstance(percent, str) or not _PERCENT.fullmatch(percent) or Decimal(percent) > WHOLE:
        raise LawError(f"{path}.percent", gettext_noop('must be a percentage such as "12.5"'))
    return {"percent": Decimal(percent), "at_least": parse_amount(said["at_least"], f"{path}.at_least")}


def _outages(value: object) -> frozenset[str]:
    if not isinstance(value, list) or not value or not all(one in OUTAGES for one in value):
        raise LawError("outages", gettext_noop("must be a list of complete and partial"))
    return frozenset(value)


def _country(value: object) -> str:
    if not isinstance(value, str) or not _COUNTRY.fullmatch(value):
        raise LawError("country", gettext_noop("must be two capital letters such as DE"))
    return value


def _zone(value: object) -> ZoneInfo:
    if not isinstance(value, str) or value not in zone_names():
        raise LawError("timezone", gettext_noop('must be a time zone such as "Europe/Berlin"'))
    return ZoneInfo(value)


def _text(value: object, field: str, longest: int) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise LawError(field, gettext_noop("must be a text of at most %(longest)s characters"), longest=longest)
    return value.strip()


def _whole(value: object, field: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        reason = gettext_noop("must be a whole number from %(least)s to %(most)s")
        raise LawError(field, reason, least=least, most=most)
    return value


def _fields(value: object, path: str, wanted: tuple[str, ...], more: tuple[str, ...]) -> Mapping[str, Any]:
    """The object with all of `wanted`, perhaps `more`, and nothing else."""
    at = f"{path}." if path else ""
    if not isinstance(value, Mapping):
        raise LawError(path, gettext_noop("must be an object"))
    for field in value:
        if field not in (*wanted, *more):
            raise LawError(f"{at}{field}", gettext_noop("is not known here"))
    for field in wanted:
        if field not in value:
            raise LawError(f"{at}{field}", gettext_noop("is missing"))
    return value
