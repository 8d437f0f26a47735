"""What is wrong with a calendar or a question to it."""

from collections.abc import Callable


def gettext_noop(sentence: str) -> str:
    """Marks a msgid for the catalogue. Django's own looks at the settings, which rules must not."""
    return sentence


class ClockError(ValueError):
    """A calendar, instant or amount that the clock refuses.

    `field` is the path in the definition (`hours.mon`, `closed[0]`) or the argument (`start`, `seconds`); `reason` is an
    English sentence with `%(name)s` places, a msgid of this room's catalogue; `params` fills it.
    """

    def __init__(self, field: str, reason: str, **params: object) -> None:
        self.field = field
        self.reason = reason
        self.params = params
        super().__init__(f"{field}: {reason % params}" if field else reason % params)

    def sentence(self, translate: Callable[[str], str], show: Callable[[object], object] = str) -> str:
        """The reason without its field, in the language of `translate`, its places filled by `show`."""
        return translate(self.reason) % {name: show(value) for name, value in self.params.items()}

    def within(self, outer: str) -> "ClockError":
        """The same complaint, seen from further outside."""
        return ClockError(f"{outer}.{self.field}" if self.field else outer, self.reason, **self.params)
