"""What the addresses of care answer."""

from handschlag.desk.care.views.calendar import appointment, calendar, move, skip
from handschlag.desk.care.views.classing import apply, classes, compute, drop
from handschlag.desk.care.views.customer import choose, end_override, override, panel, tell
from handschlag.desk.care.views.disclosing import answer, data, disclose, note_request, one_request, requests
from handschlag.desk.care.views.drafts import apply_draft, draft, drafts, drop_draft, fit, put, put_one
from handschlag.desk.care.views.figures import drop_file, file, files, map_columns, take, undo
from handschlag.desk.care.views.overview import portfolio, why
from handschlag.desk.care.views.quiet import quiet
from handschlag.desk.care.views.ruling import end_override_here, overrides, rule, scheme
from handschlag.desk.care.views.telling import letter, letters, sent, talk, untold
from handschlag.desk.care.views.tiers import new_tier, retire, tier, tiers

__all__ = [
    "answer",
    "apply",
    "apply_draft",
    "appointment",
    "calendar",
    "choose",
    "classes",
    "compute",
    "data",
    "disclose",
    "draft",
    "drafts",
    "drop",
    "drop_draft",
    "drop_file",
    "end_override",
    "end_override_here",
    "file",
    "files",
    "fit",
    "letter",
    "letters",
    "map_columns",
    "move",
    "new_tier",
    "note_request",
    "one_request",
    "override",
    "overrides",
    "panel",
    "portfolio",
    "put",
    "put_one",
    "quiet",
    "requests",
    "retire",
    "rule",
    "scheme",
    "sent",
    "skip",
    "take",
    "talk",
    "tell",
    "tier",
    "tiers",
    "undo",
    "untold",
    "why",
]
