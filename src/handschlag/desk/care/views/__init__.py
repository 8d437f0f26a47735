"""What the addresses of care answer."""

from handschlag.desk.care.views.classing import apply, classes, compute, drop
from handschlag.desk.care.views.customer import choose, end_override, override, panel, tell
from handschlag.desk.care.views.overview import portfolio, why

__all__ = [
    "apply",
    "choose",
    "classes",
    "compute",
    "drop",
    "end_override",
    "override",
    "panel",
    "portfolio",
    "tell",
    "why",
]
