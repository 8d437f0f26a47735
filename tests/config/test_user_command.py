from __future__ import annotations

import io
import re
import sys

import pytest
from allauth.mfa.models import Authenticator

from handschlag.config import users
from handschlag.core import clock
from handschlag.people import actions as people
from handschlag.people.models import User
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "ein langer satz"


def test_a_user_is_created_with_a_link_to_hand_on(capsys):
    assert users.main(["create", "Barbara Kern", "--role", "admin"]) == 0
    said = capsys.readouterr().out
    token = re.search(r"/invitation/([^/]+)/", said)[1]
    assert "login: kern" in said
    assert people.accept_invitation(token=token, password=PASSWORD, now=clock.now()).role == "admin"


def test_a_password_is_read_from_standard_input_not_from_the_command_line(capsys, monkeypatch):
    make_user("kern")
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD + "\n"))
    assert users.main(["password", "KERN", "--ask"]) == 0
    assert User.objects.get(login="kern").check_password(PASSWORD)
    assert PASSWORD not in capsys.readouterr().out


def test_the_second_factor_can_be_switched_off_with_it(capsys):
    user = make_user("kern")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    assert users.main(["password", "kern", "--no-second-factor"]) == 0
    assert "/invitation/" in capsys.readouterr().out
    assert not Authenticator.objects.exists()


def test_everybody_is_listed(capsys):
    make_user("kern", name="Barbara Kern")
    make_user("alt", name="Anna Alt", is_active=False)
    assert users.main(["list"]) == 0
    assert capsys.readouterr().out.splitlines() == ["kern\tagent\tBarbara Kern\topen", "alt\tagent\tAnna Alt\tclosed"]


@pytest.mark.parametrize(
    "arguments", [["password", "nobody"], ["create", "Kern", "--login", "kern"], ["create", "X", "--login", "1"]]
)
def test_what_is_refused_is_said_and_the_exit_code_tells(arguments, capsys):
    make_user("kern")
    assert users.main(arguments) == 1
    assert capsys.readouterr().err.startswith("handschlag user")


def test_a_bad_password_is_refused(capsys, monkeypatch):
    make_user("kern")
    monkeypatch.setattr(sys, "stdin", io.StringIO("kurz\n"))
    assert users.main(["password", "kern", "--ask"]) == 1
    assert not User.objects.get().has_usable_password()


def test_the_set_up_link_is_for_empty_installations_only(capsys):
    assert users.setup_link([]) == 0
    assert "/setup/start/" in capsys.readouterr().out
    make_user()
    assert users.setup_link([]) == 1
    assert capsys.readouterr().err
