"""What has to be true before the processes start: the schema, the texts, and on request the example company."""

from __future__ import annotations

import argparse
from pathlib import Path

import structlog
from django.db import transaction
from django.utils.translation.reloader import translation_file_changed

from handschlag.config import catalogues, env, logs, schema, users
from handschlag.core.models import Installation
from handschlag.examples.command import demo, sign_in
from handschlag.people import queries as people

log = structlog.get_logger("handschlag.prepare")


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="handschlag prepare", description="Brings database and texts up to date; run it after every upgrade."
    )
    parser.add_argument(
        "--demo", default="", metavar="NAME", help="fill a fresh installation with this example company"
    )
    wanted = parser.parse_args(argv)
    logs.configure()
    build_files()
    schema.migrate()
    code = example(wanted.demo) if wanted.demo and people.is_empty() else 0
    say_how_to_come_in()
    return code


def example(name: str) -> int:
    """The whole company or nothing: one whose making was interrupted would look like one in use."""
    with transaction.atomic():
        code = demo([name])
        transaction.set_rollback(code != 0)
    return code


def say_how_to_come_in() -> None:
    """Kept for `run` to print beside the address: the example company's password, or where an empty installation is begun."""
    installation = Installation.objects.filter(is_example=True).first()
    if installation is not None:
        env.write_private(env.sign_in_file(), sign_in(installation.example) + "\n")
    else:
        users.offer_set_up()


def build_files() -> None:
    """Texts in the languages of the interface, below the data directory of this machine."""
    env.prepare()
    for language in catalogues.build(env.locale_dir()):
        log.info("texts built", language=language)
    translation_file_changed(None, Path("django.mo"))  # what this process read before there were any is forgotten
