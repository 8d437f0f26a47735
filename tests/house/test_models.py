from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tests.house.source import ROOMS, of_kind, sources

OURS = [
    config
    for config in apps.get_app_configs()
    if config.name.split(".")[-1] in ROOMS and config.name.startswith("handschlag")
]


def our_models() -> list[type[models.Model]]:
    return [model for config in OURS for model in config.get_models(include_auto_created=False)]


def height(model: type[models.Model]) -> int:
    return ROOMS.index(model._meta.app_label)


def keys() -> list[models.ForeignKey]:
    return [
        field for model in our_models() for field in model._meta.get_fields() if isinstance(field, models.ForeignKey)
    ]


def test_there_are_models_in_every_room():
    assert {model._meta.app_label for model in our_models()} == set(ROOMS)


def test_keys_point_down():
    up = [str(key) for key in keys() if height(key.related_model) > height(key.model)]
    assert up == []


def test_a_key_to_another_room_leaves_no_trace_there():
    traces = [
        str(key)
        for key in keys()
        if key.related_model._meta.app_label != key.model._meta.app_label and not key.remote_field.hidden
    ]
    assert traces == []


def test_nouns_have_no_verbs():
    """No save() or delete() of their own, no method that writes: the only writers are actions."""
    forbidden = {"save", "delete", "clean", "full_clean"}
    found = [
        f"{source.place}: {node.name}.{function.name}"
        for source in of_kind("models")
        for node in source.classes
        for function in node.body
        if getattr(function, "name", "") in forbidden
    ]
    assert found == []


def test_there_are_no_signals():
    assert [
        source.place for source in sources() if "django.db.models.signals" in source.text or "@receiver" in source.text
    ] == []


def test_moments_end_with_at_and_days_with_on():
    stray = []
    exempt = {"last_login", "at"}
    for model in our_models():
        for field in model._meta.get_fields():
            name = field.name
            if (
                (isinstance(field, models.DateTimeField) and not (name.endswith("_at") or name in exempt))
                or (type(field) is models.DateField and not (name.endswith("_on") or name == "on"))
                or (
                    isinstance(field, models.BooleanField)
                    and not name.startswith(("is_", "has_", "takes_", "may_", "by_"))
                )
            ):
                stray.append(f"{model.__name__}.{name}")
    assert stray == []


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say():
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, stderr=said)
    except SystemExit:
        pytest.fail(said.getvalue())
