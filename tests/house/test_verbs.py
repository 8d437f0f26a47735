"""Actions, queries, facts, reactions: the shapes of the floor plan."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import re

from handschlag.config import wiring
from handschlag.core import facts
from tests.house.source import ROOMS, Source, decorators, of_kind

WITHOUT_BY = {
    "break_due_promises": "the clock does it",
    "tell_of_break": "the clock does it",
    "forget_past_absences": "the clock does it",
    "forget_past_notices": "the clock does it",
    "forget_past_diallings": "the clock does it",
    "give_waiting_notices": "the clock does it",
    "found": "nobody is there yet",
    "invite_founder": "nobody is there yet",
    "accept_invitation": "whoever holds the link",
    "hear": "the exchange says it",
    "note_health": "the line says it",
    "begin_dialling": "the exchange is asked",
    "note_dial_failed": "the exchange says it",
    "note_opening": "whoever holds the link",
    "hear_agreement": "whoever holds the link",
    "hear_acceptance": "whoever holds the link",
    "receive_mail": "whoever wrote it",
    "hear_wish": "whoever holds the link",
    "ask_portal_code": "whoever has the address",
    "enter_portal": "whoever has the code",
    "leave_portal": "the customer",
    "note_portal_code_sent": "the other server says it",
    "forget_portal_codes": "the clock does it",
    "receive_message": "whoever wrote it",
    "hear_from_customer": "the customer",
    "hear_solved": "the customer",
    "hear_not_solved": "the customer",
    "book_own_call": "the customer",
    "ask_for_data": "the customer",
    "sweep_lost_calls": "the clock does it",
    "find_duplicates": "the clock does it",
    "forget_past_imports": "the clock does it",
    "compare_everybody": "the clock does it",
    "forget_past_figures": "the clock does it",
    "forget_past_contracts": "the clock does it",
    "forget_past_marks": "the clock does it",
    "begin_sending": "the clock does it",
    "note_handing": "the line says it",
    "note_tried": "the other server says it",
    "note_refused": "the other server says it",
    "note_unclear": "the line says it",
    "settle_kept_by_mail": "the clock does it",
    "note_returned_address": "the other server says it",
    "note_reached_address": "whoever wrote from it",
    "note_returned": "the other server says it",
    "keep_fetched": "whoever wrote it",
    "note_told": "the line says it",
    "begin_folder": "the other server says it",
    "note_mailbox_well": "the line says it",
    "note_mailbox_trouble": "the line says it",
    "keep_access": "the other server says it",
}
"""Actions nobody of ours carries out, and who does instead."""

PAST = re.compile(
    r"(ed|Read|Made|Kept|Broken|Told|Left|Set|Begun|Ended|Given|Withdrawn|Found|Met|Sent|Written|Held|Lost|Chosen|SetUp|Late|Up|Heard|Taken|Missed|Split|Undone|On|Aside|Back|Again)$"
)


def written_actions() -> list[tuple[Source, ast.FunctionDef]]:
    """Every public function of an actions module that is an action: it takes `now` and writes."""
    found = []
    for source in of_kind("actions"):
        functions = [node for node in source.tree.body if isinstance(node, ast.FunctionDef)]
        found += [(source, node) for node in functions if not node.name.startswith("_")]
    return found


def is_action(node: ast.FunctionDef) -> bool:
    return any("atomic" in name for name in decorators(node))


def names(arguments: list[ast.arg]) -> set[str]:
    return {argument.arg for argument in arguments}


def test_there_are_actions_in_every_room_but_the_ground():
    rooms = {source.room for source, node in written_actions() if is_action(node)}
    assert rooms == set(ROOMS) - {"core"}


def test_actions_take_named_arguments_the_time_and_who_does_it():
    """At most the one thing that says everything (an event of the exchange, a newcomer) goes by position."""
    bad = []
    for source, node in written_actions():
        if not is_action(node):
            continue
        place, named = f"{source.place}: {node.name}", names(node.args.kwonlyargs)
        positional = names([*node.args.posonlyargs, *node.args.args])
        if len(positional) > 1:
            bad.append(f"{place} takes {sorted(positional)} by position")
        if "now" not in named and node.name != "note_health":  # it notes times that were seen, and is no deed
            bad.append(f"{place} does not take now")
        if "by" not in named and node.name not in WITHOUT_BY:
            bad.append(f"{place} does not take by")
    assert bad == []


def test_actions_are_fully_typed():
    untyped = [
        f"{source.place}: {node.name}.{argument.arg}"
        for source, node in written_actions()
        for argument in [*node.args.args, *node.args.kwonlyargs]
        if argument.annotation is None
    ]
    assert untyped == []


def test_each_refusal_is_called_cannot_and_stands_in_a_room():
    strange = [
        f"{source.place}: {node.name}"
        for source in of_kind("actions")
        for node in source.classes
        if any(ast.unparse(base) in {"Cannot", "errors.Cannot"} for base in node.bases)
        and not node.name.startswith("Cannot")
    ]
    assert strange == []


def test_queries_write_nothing():
    writes = re.compile(
        r"\.(create|bulk_create|update_or_create|get_or_create|save|delete|select_for_update)\(|transaction\.atomic"
    )
    found = [f"{source.place}: {hit[0]}" for source in of_kind("queries") for hit in writes.finditer(source.text)]
    assert found == []


def test_rules_are_pure():
    impure = re.compile(
        r"^\s*from django\.(db|conf|core|http|utils\.timezone)|^\s*import (os|random|socket)\b|\.objects\b",
        re.MULTILINE,
    )
    found = [f"{source.place}: {hit[0].strip()}" for source in of_kind("rules") for hit in impure.finditer(source.text)]
    assert found == []


def our_facts() -> list[type[facts.Fact]]:
    for room in ROOMS:
        for module in ("facts", "installation"):
            try:
                importlib.import_module(f"handschlag.{room}.{module}")
            except ModuleNotFoundError:
                continue
    return [kind for kind in facts.Fact.registry.values() if kind.__module__.startswith("handschlag.")]


def test_facts_are_frozen_and_speak_of_the_past():
    loose = [kind.__name__ for kind in our_facts() if not kind.__dataclass_params__.frozen]
    present = [kind.__name__ for kind in our_facts() if not PAST.search(kind.__name__)]
    assert (loose, present) == ([], [])


ALLOWED = re.compile(
    r"^(int|str|bool|datetime|date|None)( \| (int|str|bool|datetime|date|None))*$|^tuple\[(int|str), \.\.\.\]$"
)


def test_facts_hold_ids_codes_and_times_only():
    found = [
        f"{kind.__name__}.{field.name}: {field.type}"
        for kind in our_facts()
        for field in dataclasses.fields(kind)
        if not ALLOWED.match(str(field.type))
    ]
    personal = [
        f"{kind.__name__}.{field.name}"
        for kind in our_facts()
        for field in dataclasses.fields(kind)
        if "str" in str(field.type)
        and re.search(r"(^|_)(name|text|words|note|email|e164|number|raw|street|title|body)(_|$)", field.name)
    ]
    assert (found, personal) == ([], [])


def test_every_wire_leads_to_a_reaction_of_the_right_shape():
    for heard, reaction in wiring.WIRES:
        module, _, name = reaction.partition(":")
        assert heard in our_facts()
        assert re.fullmatch(r"(\w+|channels\.\w+)\.reactions", module), reaction
        found = getattr(importlib.import_module(f"handschlag.{module}"), name)
        assert list(inspect.signature(found).parameters) == ["row", "now"], reaction
        assert inspect.signature(found).parameters["now"].kind is inspect.Parameter.KEYWORD_ONLY, reaction


def test_every_reaction_is_wired_and_short():
    wired = {reaction for _heard, reaction in wiring.WIRES}
    for source in of_kind("reactions"):
        for node in source.tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                assert f"{source.room}.reactions:{node.name}" in wired
                assert len(node.body) <= 4, (
                    f"{source.place}: {node.name} is more than guard and action"
                )  # a docstring and three lines


def test_whoever_is_asked_for_holdings_answers():
    for query in wiring.HOLDINGS:
        module, _, name = query.partition(":")
        found = getattr(importlib.import_module(f"handschlag.{module}"), name)
        assert list(inspect.signature(found).parameters) == ["holder"], query
