from __future__ import annotations

import ast
import re
import tokenize
from io import StringIO

from tests.house.source import PACKAGE, ROOT, Source, in_doors, sources

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
DRAWERS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "services",
    "service",
    "managers",
    "manager",
    "signals",
    "base",
    "misc",
}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def test_no_file_is_longer_than_four_hundred_lines():
    assert [f"{source.place}: {n}" for source in sources() if (n := source.text.count("\n")) > LONGEST_FILE] == []


def test_no_function_says_more_than_forty_lines():
    """Its body without the docstring: a signature that names everything is not what makes a function long."""
    long = []
    for source in sources():
        for function in source.functions:
            body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
            lines = (function.end_lineno or 0) - body[0].lineno + 1
            if lines > LONGEST_FUNCTION:
                long.append(f"{source.place}: {function.name} ({lines})")
    assert long == []


def test_there_are_no_drawers():
    names = {path.stem for path in PACKAGE.rglob("*.py")} | {path.name for path in PACKAGE.rglob("*") if path.is_dir()}
    assert names & DRAWERS == set()


def test_nothing_is_left_to_do_in_a_comment():
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.js"), *(ROOT / "tests").rglob("*.py")]
    this = {"test_files.py"}
    own = [path for path in files if "vendor" not in path.parts and path.name not in this]
    found = [str(path.relative_to(ROOT)) for path in own if UNFINISHED.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_every_room_and_door_says_what_it_is_for():
    silent = []
    for init in sorted(PACKAGE.glob("*/__init__.py")):
        tree = ast.parse(init.read_text(encoding="utf-8"))
        if not ast.get_docstring(tree) or len(tree.body) > 1:
            silent.append(str(init.relative_to(ROOT)))
    assert silent == []


def test_rooms_have_only_the_files_of_the_floor_plan():
    known = {
        "__init__",
        "apps",
        "models",
        "actions",
        "queries",
        "rules",
        "facts",
        "reactions",
        "choices",
        "permissions",
        "jobs",
    }
    own = {
        "people": {"holdings", "notices"},
        "worktime": {"command"},
        "promises": {"command", "measures"},
        "conversations": {"events"},
        "care": {"command"},
    }
    strange = []
    for room in (
        "worktime",
        "people",
        "products",
        "knowledge",
        "customers",
        "promises",
        "conversations",
        "cases",
        "moving",
        "handovers",
        "care",
        "outreach",
        "changeovers",
    ):
        for path in (PACKAGE / room).iterdir():
            if path.name in {"migrations", "locale", "__pycache__"}:
                continue
            if path.stem not in known | own.get(room, set()):
                strange.append(f"{room}/{path.name}")
    assert strange == []


def _comments(source: Source) -> list[tuple[int, str]]:
    tokens = tokenize.generate_tokens(StringIO(source.text).readline)
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


EXCEPTION = re.compile(r"#\s*(noqa|type:\s*ignore|pragma)", re.IGNORECASE)
WITH_REASON = re.compile(r"# (?:noqa: [A-Z]+\d+(?:, [A-Z]+\d+)*|type: ignore\[[a-z, -]+\])  # \S.{3,}")
MOST = {"noqa": 40, "type: ignore": 60}
"""How many exceptions to the rules there may be in the product. A new one needs this line changed, and a word why."""


def _exceptions() -> list[tuple[str, str]]:
    """Each exception with its place, its own and the reason behind it."""
    found = []
    for source in sources():
        lines = source.text.splitlines()
        for number, comment in _comments(source):
            if EXCEPTION.search(comment):
                found.append((f"{source.place}:{number}", lines[number - 1][lines[number - 1].index("#") :]))
    return found


def test_every_exception_to_the_rules_has_its_reason():
    assert [f"{place} {comment}" for place, comment in _exceptions() if not WITH_REASON.search(comment)] == []


def test_exceptions_to_the_rules_are_counted():
    said = [comment for _place, comment in _exceptions()]
    counted = {kind: sum(kind in comment for comment in said) for kind in MOST}
    assert {kind: count for kind, count in counted.items() if count > MOST[kind]} == {}


def test_doors_open_no_transaction_and_write_no_row():
    """One action per request does both; a door that does them itself decides something."""
    writes = re.compile(
        r"\.objects\.(?:\w+\([^)]*\)\.)*(create|get_or_create|update_or_create|bulk_create|update|delete)\(|"
        r"\btransaction\.(atomic|on_commit)|\.save\(|select_for_update"
    )
    found = [f"{source.place}: {hit[0]}" for source in in_doors() for hit in writes.finditer(source.text)]
    assert found == []
