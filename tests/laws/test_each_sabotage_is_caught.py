from __future__ import annotations

import importlib

import pytest

from tests.laws.sabotage import RED, Sabotage, run_against

LAWS = (1, 3, 9)
MANY_ENOUGH = 3


def sabotages(law: int) -> list[Sabotage]:
    return importlib.import_module(f"tests.laws.law{law}_sabotages").SABOTAGES


@pytest.mark.parametrize("law", LAWS)
def test_every_law_ships_three_sabotages(law):
    assert len(sabotages(law)) >= MANY_ENOUGH
    assert {sabotage.law for sabotage in sabotages(law)} == {law}


@pytest.mark.parametrize("sabotage", [one for law in LAWS for one in sabotages(law)], ids=str)
def test_the_law_goes_red_when_it_is_broken(sabotage, tmp_path):
    run = run_against(sabotage, tests=sabotage.tests or f"tests/laws/test_law{sabotage.law}.py", into=tmp_path)
    assert run.returncode == RED, run.stdout[-3000:] + run.stderr[-2000:]
