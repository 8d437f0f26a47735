"""What is wrong with a calendar or a question to it."""


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

    def within(self, outer: str) -> "ClockError":
        """The same complaint, seen from further outside."""
        return ClockError(f"{outer}.{self.field}" if self.field else outer, self.reason, **self.params)
