"""`handschlag user create|password|list` and `handschlag setup-link`: for administrators who are locked out.

Whoever can run these commands has the database anyway; passwords are never taken from the command line, where other
users of the machine and the shell's history could read them.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from handschlag.config import env

if TYPE_CHECKING:
    from collections.abc import Callable

SET_UP_MARK = "Einrichten / set up: "


def setup_link(_argv: list[str]) -> int:
    """Print a fresh link that makes the first administrator; exit code 1 once there is any user."""
    from handschlag.core.errors import Cannot

    try:
        print(fresh_setup_link())
    except Cannot as refusal:
        print(refusal.reason, file=sys.stderr)
        return 1
    return 0


def fresh_setup_link() -> str:
    from django.urls import reverse

    from handschlag.core import clock
    from handschlag.people import actions as people

    token = people.invite_founder(now=clock.now())
    return f"{env.public_url()}{reverse('setup-founder', args=[token])}"


def offer_set_up() -> None:
    """At every start of an installation without users: a new link, where only its owner sees it."""
    from handschlag.people import queries

    file = env.sign_in_file()
    if queries.is_empty():
        env.write_private(file, SET_UP_MARK + fresh_setup_link() + "\n")
    elif file.exists() and file.read_text(encoding="utf-8").startswith(SET_UP_MARK):
        file.unlink()


def main(argv: list[str]) -> int:
    from handschlag.core.errors import Cannot

    wanted = _parser().parse_args(argv)
    perform: Callable[[argparse.Namespace], int] = {"create": _create, "password": _password, "list": _list}[
        wanted.verb
    ]
    try:
        return perform(wanted)
    except Cannot as refusal:
        print(f"handschlag user {wanted.verb}: {refusal.reason}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="handschlag user", description="Users, for when nobody can sign in.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    create = verbs.add_parser("create", help="a new user; prints a one-time link unless a password is given")
    create.add_argument("name", help="as customers hear it, in quotes")
    create.add_argument("--login", default="", help="made from the name if left out")
    create.add_argument("--role", default="agent", choices=["agent", "team_lead", "management", "admin", "partner"])
    create.add_argument("--email", default="")
    create.add_argument("--language", default="de", choices=["de", "en"])
    password = verbs.add_parser("password", help="a new password, or a one-time link with --link")
    password.add_argument("login")
    for verb in (create, password):
        verb.add_argument(
            "--ask", action="store_true", help="ask for the password (or read one line from standard input)"
        )
        verb.add_argument("--no-second-factor", action="store_true", help="switch the second factor off")
    verbs.add_parser("list", help="login, role, name and state of everybody, one a line")
    return parser


def _create(wanted: argparse.Namespace) -> int:
    from handschlag.core import clock
    from handschlag.people import actions as people
    from handschlag.people import queries, rules

    login = wanted.login or rules.suggest_login(wanted.name, set(queries.all_users().values_list("login", flat=True)))
    user = people.create_user(
        login=login,
        name=wanted.name,
        role=wanted.role,
        email=wanted.email,
        language=wanted.language,
        by=None,
        now=clock.now(),
    )
    print(f"login: {user.login}")
    return _give_access(user.pk, wanted)


def _password(wanted: argparse.Namespace) -> int:
    from handschlag.people import queries

    user = queries.find_user_by_login(wanted.login)
    if user is None:
        print(f"handschlag user password: there is no user “{wanted.login}”.", file=sys.stderr)
        return 1
    return _give_access(user.pk, wanted)


def _give_access(user: int, wanted: argparse.Namespace) -> int:
    from django.urls import reverse

    from handschlag.core import clock
    from handschlag.people import actions as people

    if wanted.no_second_factor:
        people.remove_second_factor(user=user, by=None, now=clock.now())
    if wanted.ask:
        people.set_password(user=user, password=_asked(), by=None, now=clock.now())
        print("the password is set")
    else:
        token = people.invite(user=user, by=None, now=clock.now())
        print(f"link (works once, seven days): {env.public_url()}{reverse('invitation', args=[token])}")
    return 0


def _asked() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("new password: ")
    return sys.stdin.readline().rstrip("\n")


def _list(_wanted: argparse.Namespace) -> int:
    from handschlag.people import queries

    for user in queries.all_users():
        state = "open" if user.is_active else "closed"
        print(f"{user.login}\t{user.role}\t{user.name}\t{state}")
    return 0
