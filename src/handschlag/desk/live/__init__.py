"""Live updates: what happened, pushed to every open desk by server-sent events.

One process holds one LISTEN and any number of streams. The path of a fact: an action commits, PostgreSQL notifies with
the transaction's id, `log` reads that transaction's facts, `hub` puts them into the streams that may see them, `door`
sends them. See docs/decisions/0020-live-updates-by-cursor.md for what the cursor promises.
"""

from __future__ import annotations

import os

import django
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handschlag.config.settings")
if not apps.ready and not apps.loading:  # a process that serves nothing but streams starts here
    django.setup(set_prefix=False)

from handschlag.desk.live.door import app  # models can be imported only after the set-up above

__all__ = ["app"]
