from __future__ import annotations

import json

import pytest

from handschlag.core import phone
from handschlag.examples import roles
from handschlag.examples.roles import RoleError, all_roles, find_role

FICTION = (
    "+4922147100", "+492214710", "+49699000", "+494066969", "+493023125", "+4989999980", "+491522881738", "+4917604069",
)  # fmt: skip


@pytest.mark.parametrize("role", all_roles(), ids=lambda role: role.key)
def test_every_talk_comes_to_an_end_and_no_step_is_lost(role):
    reached, waiting = set(), [roles.START]
    while waiting:
        key = waiting.pop()
        if key not in reached:
            reached.add(key)
            waiting += [reply.to for reply in role.steps[key].replies]
    assert reached == set(role.steps)
    assert any(not step.replies for step in role.steps.values())


@pytest.mark.parametrize("role", all_roles(), ids=lambda role: role.key)
def test_every_answer_says_why_and_every_question_has_a_good_one(role):
    for step in role.steps.values():
        assert step.says
        assert step.hint
        assert all(reply.because for reply in step.replies)
        assert not step.replies or any(reply.is_good for reply in step.replies)


@pytest.mark.parametrize("role", [role for role in all_roles() if not role.is_anonymous], ids=lambda role: role.key)
def test_numbers_are_from_the_ranges_reserved_for_fiction(role):
    number = phone.normalise(role.number, region="DE")
    assert number.e164 is not None
    assert number.e164.startswith(FICTION)


def test_roth_the_switchboard_a_household_an_unknown_and_an_anonymous_caller_are_there():
    assert find_role("roth").number.endswith("4710 382")
    assert {"trunk", "household", "unknown", "anonymous"} <= {role.kind for role in all_roles()}
    assert find_role("nobody") is None


@pytest.mark.parametrize(
    ("steps", "complaint"),
    [
        ([{"key": "middle", "says": "…", "hint": "…", "answers": []}], "no step “start”"),
        (
            [
                {
                    "key": "start",
                    "says": "…",
                    "hint": "…",
                    "answers": [{"said": "…", "to": "away", "verdict": "good", "because": "…"}],
                }
            ],
            "no step is called away",
        ),
    ],
)
def test_a_role_that_contradicts_itself_is_named(tmp_path, monkeypatch, steps, complaint):
    role = {"key": "x", "name": "X", "number": "anonymous", "difficulty": 1, "situation": "…", "goal": "…"}
    (tmp_path / "x.json").write_text(json.dumps({**role, "steps": steps}), encoding="utf-8")
    monkeypatch.setattr(roles, "FOLDER", tmp_path)
    all_roles.cache_clear()
    with pytest.raises(RoleError, match=rf"x\.json: .*{complaint}"):
        all_roles()
    monkeypatch.undo()
    all_roles.cache_clear()
