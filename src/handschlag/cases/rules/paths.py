"""Each kind's own short path. A path can be walked back: what was diagnosed wrongly is diagnosed again.

Kinds and states are codes of `choices.Kind` and `choices.State`.
"""

from __future__ import annotations

from typing import Final

PATHS: Final[dict[str, tuple[str, ...]]] = {
    "question": ("to_answer",),
    "fault": ("to_diagnose", "to_fix"),
    "complaint": ("to_assess", "to_investigate", "to_decide", "to_agree", "to_carry_out"),
    "dispute": ("to_investigate", "to_decide", "to_agree", "to_carry_out"),
    "wish": ("to_consider", "to_carry_out"),
    "change": ("to_carry_out",),
    "cancellation": ("to_carry_out",),
}
OFF_THE_PATH: Final = ("to_confirm", "confirmed", "withdrawn")


def first(kind: str) -> str:
    return PATHS[kind][0]


def last(kind: str) -> str:
    """Where a case goes on whose solution did not hold: nobody begins from zero."""
    return PATHS[kind][-1]


def follows(kind: str, state: str) -> str:
    """The state after this one on its kind's path; after the last one it is solved, we think."""
    path = PATHS[kind]
    place = path.index(state) + 1
    return path[place] if place < len(path) else "to_confirm"


def may_move(kind: str, state: str, to: str) -> bool:
    """Both on the path of this kind, and not the same."""
    path = PATHS[kind]
    return state in path and to in path and state != to


def taken_over(kind: str, state: str) -> str:
    """Where a case stands after its kind has changed: what is on the new path too stays, else its beginning."""
    return state if state in PATHS[kind] or state in OFF_THE_PATH else first(kind)
