"""Two people describe the same concern at the same time: each field as whoever changed it wrote it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime


@dataclass(frozen=True)
class Description:
    """What we call it, by when the customer needs it (with an offset), the id of the installed item it is about."""

    subject: str
    needed_by_at: datetime | None
    installed_item: int | None


def merged(saw: Description, writes: Description, stands: Description) -> tuple[Description, str]:
    """`writes` on top of `stands`, by somebody who saw `saw`; and the first field in which two disagree, else "".

    What they left as they saw it they did not say.
    """
    made, differs = {}, ""
    for name in (field.name for field in fields(Description)):
        seen, written, there = (getattr(one, name) for one in (saw, writes, stands))
        is_said = written != seen
        made[name] = written if is_said else there
        if is_said and there not in (seen, written):
            differs = differs or name
    return Description(**made), differs
