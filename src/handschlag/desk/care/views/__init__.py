"""What the addresses of care answer."""

from handschlag.desk.care.views.customer import choose, end_override, override, panel, tell

__all__ = ["choose", "end_override", "override", "panel", "tell"]
