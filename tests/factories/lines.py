"""Exchanges and lines for tests, made by the room's own actions."""

from datetime import UTC, datetime

from handschlag.conversations import actions as conversations

NOW = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)
COLOGNE = {"region": "DE", "area_code": "221"}


def make_connection(provider="generic", *, name="Zentrale", now=NOW, **settings):
    """The connection and its token."""
    if provider == "fritzbox":
        settings = {"host": "fritz.box", **settings}
    if provider == "ami":
        settings = {"host": "pbx.example", "user_name": "handschlag", "secret": "geheim", **settings}
    return conversations.create_connection(
        name=name, provider=provider, settings={**COLOGNE, **settings}, by=None, now=now
    )


def make_line(connection, *, name="Büro", number="0221 4710 334", team=None, now=NOW):
    return conversations.add_line(
        connection=connection.id, name=name, number=number, team=team, calendar=None, by=None, now=now
    )
