"""Whether two files hold the answers of the same people, give or take a few.

Each round keeps its own threshold. If nearly the same sheets are published twice, the figures
of one can be subtracted from those of the other, and what is left is about those few by whom
they differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from app.domain.sheets import Unscored

Said = Mapping[str, int | Unscored]
"""What one person said: capability → answer."""

FEWEST_ANSWERS = 5
"""Shorter sheets are often the same by chance, and are not compared."""
FEWEST_SHARED = 3


def too_alike(one: Sequence[Said], other: Sequence[Said], k: int) -> bool:
    """Whether publishing both would give away those by whom they differ.

    Only capabilities that were answered in both are compared: the same file with a column left
    out is the same file. Refused is what chance does not explain:

    - More than half of the sheets nobody else in their file gave recur in the other. Among
      different people at most about a third does, however few capabilities there are: what is
      given often is given twice.
    - More than half of all sheets recur and fewer than 2k differ: a file in which many said the
      same, and fewer than k were replaced.
    """
    keys = sorted(_answered(one) & _answered(other))
    ours, theirs = _counted(one, keys), _counted(other, keys)
    return _share_their_own(ours, theirs) or _differ_by_few(ours, theirs, 2 * k)


def _answered(sheets: Sequence[Said]) -> set[str]:
    return {key for sheet in sheets for key in sheet}


Counted = Counter[tuple[int | Unscored | None, ...]]


def _counted(sheets: Sequence[Said], keys: Sequence[str]) -> Counted:
    """How often each sheet was given, of those that are long enough."""
    rows = (tuple(map(sheet.get, keys)) for sheet in sheets)
    return Counter(row for row in rows if len(keys) - row.count(None) >= FEWEST_ANSWERS)


def _share_their_own(ours: Counted, theirs: Counted) -> bool:
    mine, yours = ({row for row, n in counted.items() if n == 1} for counted in (ours, theirs))
    shared = len(mine & yours)
    return shared >= FEWEST_SHARED and 2 * shared > min(len(mine), len(yours))


def _differ_by_few(ours: Counted, theirs: Counted, few: int) -> bool:
    shared = (ours & theirs).total()
    differ = ours.total() + theirs.total() - 2 * shared
    return 2 * shared > min(ours.total(), theirs.total()) and differ < few
