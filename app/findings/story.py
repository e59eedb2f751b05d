"""What a closed round tells, in one language and already in words: page and paper read only this.

Figures are formatted as the reader writes them; raw ones stand beside them only where something
is drawn or sorted. A text that would say something that may not be shown is empty, its figure
None; `missing` then says why in a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.charts.spec import Distributions, Dumbbells, HeatMap, Ladder, Radar, Turnout
from app.domain.sentences import Kind
from app.domain.statistics import FEWEST_FOR_UNITED, Verdict


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a figure comes about: formula, what went in, and what happens where data is missing."""

    name: str
    formula: str
    inputs: tuple[tuple[str, str], ...]
    missing: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and what stands beside it."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Saying:
    """An opening sentence: small label, the part in bold, the rest, how it is known.

    `letters` are those of the fields it is about (at most two are drawn), `keys` what it names:
    fields, or capabilities.
    """

    kind: Kind
    label: str
    lead: str
    rest: str
    how: str
    letters: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole sentence."""
        return f"{self.lead} {self.rest}".strip()


@dataclass(frozen=True, slots=True)
class FigureStory:
    """A figure with its label; plain counts need no explanation."""

    label: str
    value: str
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class FieldStory:
    """A field; `index` and what follows from it are empty if one capability has no figure.

    `description` is what the stage means in this field, or what the level means anywhere.
    """

    key: str
    letter: str
    name: str
    summary: str
    index: str
    index_value: float | None
    stage: int | None
    stage_name: str
    description: str
    weakest: str
    weakest_key: str
    missing: str
    capability_keys: tuple[str, ...]
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class LevelStory:
    """A level of a capability: its text, how many chose it, and whether it is the present one.

    The present level is the median, rounded down: at least half of those who judged see it, or
    more, as fully true.
    """

    number: int
    name: str
    text: str
    count: int | None
    answers: str
    is_present: bool


@dataclass(frozen=True, slots=True)
class StepStory:
    """The measure that leads on from a level. `first` holds what has to come before it."""

    key: str
    letter: str
    capability: str
    from_level: int
    to_level: int
    what: str
    first_step: str
    evidence: str
    owner: str
    effort: int
    effort_word: str
    objective: str
    key_results: tuple[str, ...]
    first: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        """Whether nothing has to come first."""
        return not self.first


@dataclass(frozen=True, slots=True)
class GroupCell:
    """A group's answers to a capability; `hidden` says why nothing is shown, else it is empty.

    Counts, agreement and word are there only for groups whose distribution may be shown.
    """

    group: str
    hidden: str
    n: str
    median: str
    counts: tuple[int, ...] | None
    agreement: str
    word: str


@dataclass(frozen=True, slots=True)
class OtherCell:
    """The median of a group of the other attribute; empty where it is hidden."""

    group: str
    median: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A visibility gap: the share of all answers that say "cannot judge"; `text` has the counts,
    where they may be shown, and what those who did judge see."""

    share: str
    value: float
    text: str
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class CapabilityStory:
    """Everything about one capability. Without enough answers `missing` says so.

    `headline` is its finding in a few words; `figures` are all of them, as they are read.
    """

    key: str
    letter: str
    field: str
    field_key: str
    name: str
    question: str
    why: str
    evidence: tuple[str, ...]
    headline: str
    missing: str
    n: str
    counts: tuple[int, ...] | None
    cannot_judge: str
    not_applicable: str
    median: str
    median_value: float | None
    mean: str
    iqr: str
    interval: str
    agreement: str
    agreement_value: float | None
    verdict: Verdict | None
    word: str
    summary: str
    levels: tuple[LevelStory, ...]
    step: StepStory | None
    gap: Gap | None
    groups: tuple[GroupCell, ...]
    others: tuple[OtherCell, ...]
    figures: tuple[FigureStory, ...]

    @property
    def can_be_united(self) -> bool:
        """Whether there are enough answers for that word."""
        return self.counts is not None and sum(self.counts) >= FEWEST_FOR_UNITED

    @property
    def label(self) -> str:
        """Key and name, as it stands everywhere."""
        return f"{self.key} {self.name}"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """All capabilities, the most disputed first; `top` and `end` are what one sees at once,
    `middle` is the rest.

    Those without a word come last, after the most united ones. `rule` says when which word is
    used.
    """

    title: str
    text: str
    keys: tuple[str, ...]
    top: tuple[str, ...]
    end: tuple[str, ...]
    chart: Distributions | None
    rule: str
    explanation: Explanation

    @property
    def middle(self) -> tuple[str, ...]:
        """Those that are neither at the top nor at the end."""
        return tuple(key for key in self.keys if key not in {*self.top, *self.end})


@dataclass(frozen=True, slots=True)
class Perception:
    """Leaders and front line, field by field; only fields in which both may be shown."""

    title: str
    text: str
    chart: Dumbbells
    explanations: tuple[Explanation, ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """Fields × groups of the split, in the order of the organisation, never ranked.

    `attribute` heads the column of the groups, `name` says what they are called together.
    `hidden` has a sentence for every reason for which something is hidden; `rates` what share of
    each group answered, where that may be shown.
    """

    title: str
    text: str
    attribute: str
    name: str
    chart: HeatMap | None
    hidden: tuple[str, ...]
    rates: tuple[Fact, ...]
    rate_rule: Explanation
    indices: tuple[Explanation, ...]


@dataclass(frozen=True, slots=True)
class Others:
    """The other attribute: medians only. `groups` names the columns of each `others`."""

    title: str
    text: str
    attribute: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """What people cannot see; `keys` by share, the largest first."""

    title: str
    text: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class First:
    """Measures to consider, the lowest medians of the two weakest fields first.

    Empty with the reason in `text` where there are none; without a reason the questionnaire
    names no steps at all.
    """

    title: str
    text: str
    steps: tuple[StepStory, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A part of the Methodik."""

    title: str
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A closed round. `headline` says the finding; `title` is what the round is called.

    `missing` is set where so few have answered that there is nothing to tell; then everything
    but the facts and the Methodik is empty. Facts that are not known are empty: an imported
    round has no invited people (`invited` is None) and may have no dates.
    """

    language: str
    organisation: str
    title: str
    headline: str
    missing: str
    is_imported: bool
    is_released: bool
    is_short: bool
    opened: str
    closed: str
    period: str
    invited: int | None
    submitted: int
    k: int
    answered: str
    threshold: str
    split: str
    split_level: str
    questionnaire: str
    version: str
    content_hash: str
    top: int
    level_names: tuple[str, ...]
    facts: tuple[Fact, ...]
    sentences: tuple[Saying, ...]
    picture: Radar | Ladder | None
    fields_title: str
    fields: tuple[FieldStory, ...]
    overall: str
    capabilities: tuple[CapabilityStory, ...]
    disagreement: Disagreement
    perception: Perception | None
    groups: Groups | None
    others: Others | None
    gaps: Gaps | None
    gap_limit: str
    gap_limit_value: float
    first: First
    turnout: Turnout | None
    suppressed: tuple[Fact, ...]
    method_short: tuple[Paragraph, ...]
    method: tuple[Paragraph, ...]

    def capability(self, key: str) -> CapabilityStory | None:
        """The capability of this key, if the round asked for it."""
        return next((one for one in self.capabilities if one.key == key), None)

    def field(self, key: str) -> FieldStory | None:
        """The field of this key, if the round asked for it."""
        return next((one for one in self.fields if one.key == key), None)

    @property
    def by_disagreement(self) -> tuple[CapabilityStory, ...]:
        """All capabilities, the most disputed first."""
        return self.several(self.disagreement.keys)

    def several(self, keys: tuple[str, ...]) -> tuple[CapabilityStory, ...]:
        """The capabilities of these keys, in the order of the keys."""
        found = {one.key: one for one in self.capabilities}
        return tuple(found[key] for key in keys)
