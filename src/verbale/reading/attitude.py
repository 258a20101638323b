"""What a cue of speech expresses: the speaker's attitude to what they are quoted with.

A cue is the whole verb group ("has repeatedly denied", "did not rule out") or a noun ("his
demand"). Its words are looked up in the table of attitudes from left to right, the longest
entry first. Neutral verbs of saying give way to what follows them ("went on to accuse");
the first other entry decides, after negation and after the rules by which the words that
follow decide ("called for talks", "called him a liar"). See ``docs/attitudes.md``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from verbale.record import Attitude
from verbale.tables.attitudes import Entry, Lexicon, Negator, Rule, attitudes
from verbale.tables.phrases import Match

_WORD = re.compile(r"'(?:s|ll|ve|re|d|m)\b|[^\W\d_]+?(?=n't\b)|n't|[^\W\d_]+")
_EXPANDED = {"n't": "not", "cannot": "can not", "ca": "can", "wo": "will", "sha": "shall"}
_QUOTES = "\"“”„«‘'"
_CUE_WORDS = 40
_TAIL_WORDS = 12
_TAIL_CHARACTERS = 160
#: A negation reaches no further than this many words.
_NEGATION_REACH = 6
#: The noun that an "expressed" carries stands among so many first words of the content.
_EXPRESSED_REACH = 4

Verdict = tuple[Attitude, str]


def attitude(cue: str, content: str = "", kind: str = "indirect") -> Verdict:
    """The attitude of an attribution, and the rule that decided, in words.

    ``content`` is its text from the start (only the first dozen words are read), ``kind``
    its kind: what stands in quotation marks cannot complete the cue, though it can name
    what somebody is called. A cue without a known word says, as an empty one does.

    >>> attitude("has repeatedly denied", "any role in the attack")
    ('deny', 'deny: lemma deny')
    >>> attitude("called", "for an immediate ceasefire")
    ('demand', 'demand: lemma call for')
    >>> attitude("did not rule out", "further talks")
    ('say', 'say: negated rule out')
    """
    words = _words(cue)[:_CUE_WORDS]
    if not words:
        return "say", "say: no words in the cue"
    opening = content[:_TAIL_CHARACTERS].lstrip()
    quoted = kind == "direct" or (opening[:1] in _QUOTES and opening != "")
    return _Scan(words, _words(opening)[:_TAIL_WORDS], quoted, attitudes()).verdict()


def cue_words() -> frozenset[str]:
    """Every form, in lower case, by which an attribution can be told: reporting verbs and
    nouns, and of longer entries the telling word. A text without any of them holds hardly
    an attribution, but for those marked by punctuation alone."""
    return attitudes().cue_words


def _words(text: str) -> list[str]:
    plain = text.lower().replace("’", "'").replace("ʼ", "'")
    words = (_EXPANDED.get(word, word) for word in _WORD.findall(plain))
    return [part for word in words for part in word.split()]


def _starts(words: Sequence[str], starts: tuple[tuple[str, ...], ...]) -> tuple[str, ...] | None:
    """Which of ``starts`` the words start with."""
    return next((start for start in starts if tuple(words[: len(start)]) == start), None)


@dataclass(slots=True)
class _Scan:
    """One reading of one cue, from left to right.

    ``words`` is the cue, ``tail`` the content's first words, ``quoted`` whether these
    stand in quotation marks and so cannot complete the cue's entries.
    """

    words: list[str]
    tail: list[str]
    quoted: bool
    lexicon: Lexicon
    row: list[str] = field(init=False)
    negators: list[Match[Entry | Negator]] = field(init=False, default_factory=list)
    neutral: Verdict | None = field(init=False, default=None)
    spoken: bool = field(init=False, default=False)
    expressing: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.row = self.words if self.quoted else self.words + self.tail

    def verdict(self) -> Verdict:
        at = 0
        while at < len(self.words):
            match = self._best(at)
            if match is None:
                at += 1
                continue
            at = match.end
            if isinstance(match.value, Negator):
                if match.value.kind != "void":
                    self.negators.append(match)
                continue
            decided = self._read(match, match.value)
            if decided:
                return decided
        return self._negated_content() or self._expressed() or self.neutral or ("say", "say: no entry")

    def _best(self, at: int) -> Match[Entry | Negator] | None:
        """The longest match there; of equal ones a negator, then a noun where one is due."""
        matches = [m for m in self.lexicon.index.at(self.row, at, len(self.words)) if self._possible(m)]
        if not matches:
            return None
        longest = [m for m in matches if m.end == matches[0].end]
        negator = next((m for m in longest if isinstance(m.value, Negator)), None)
        noun_due = self._noun_due(at)
        fitting = [
            m for m in longest if isinstance(m.value, Entry) and (m.value.word_class == "noun") == noun_due
        ]
        return negator or (fitting or longest)[0]

    def _possible(self, match: Match[Entry | Negator]) -> bool:
        """Whether a plain form that is more often another word is a verb here."""
        value, words = match.value, self.lexicon.words
        if (
            isinstance(value, Negator)
            or value.word_class in ("noun", "phrase")
            or value.text not in words.bare
        ):
            return True
        at = match.start
        return self.row[at] != value.text or at == 0 or self.row[at - 1] in words.verbal

    def _noun_due(self, at: int) -> bool:
        words, row = self.lexicon.words, self.row
        if at == 0:
            return len(row) > 1 and row[1] in ("about", "of", "over")
        return row[at - 1] in words.openers

    def _read(self, match: Match[Entry | Negator], entry: Entry) -> Verdict | None:
        """The verdict of an entry that decides; a neutral one is kept for later."""
        if entry.attitude != "say" and not self._heard(match):
            return None
        given, why = self._complemented(match, entry)
        negator = self._negator(match.start)
        if negator:
            given, why = self._negated(given, entry, negator)
        if entry.attitude != "say" or given != "say":
            return (given, f"{given}: {why}") if self._heard(match) else None
        if self.neutral is None:
            self.neutral = given, f"{given}: {why}"
        if entry.word_class == "verb":
            self.spoken = True
            self.negators.clear()
        self.expressing = entry.word_class == "express"
        return None

    def _heard(self, match: Match[Entry | Negator]) -> bool:
        """Whether an entry counts after a plain verb of saying: as a participle of its own
        ("said, accusing") or coordinated with it, not as part of the circumstances."""
        if not self.spoken:
            return True
        words, before = self.lexicon.words, self.row[match.start - 1]
        if before in words.conjunctions:
            return True
        return self.row[match.start].endswith("ing") and before not in words.circumstances

    # --- negation

    def _negator(self, at: int) -> str | None:
        """The kind of negation that reaches the word; two of them undo each other."""
        kinds = [
            match.value.kind
            for match in self.negators
            if isinstance(match.value, Negator) and at - match.end <= _NEGATION_REACH
        ]
        if len(kinds) > 1:
            return "pending"
        return kinds[0] if kinds else None

    def _negated(self, given: Attitude, entry: Entry, kind: str) -> Verdict:
        if kind == "pending":
            return "say", f"negated {entry.name}"
        outcome = self.lexicon.exceptions.get(entry.text) or self.lexicon.gives[given]
        return (outcome.refusal if kind == "refusal" else outcome.plain), f"negated {entry.name}"

    def _negated_content(self) -> Verdict | None:
        """A negation that the cue leaves open: "refused | to rule out", "declined | to comment"."""
        if not self.negators or self.neutral:
            return None
        last = self.negators[-1]
        at = last.end
        if at >= len(self.words) and at < len(self.row):
            at += self.row[at].endswith("ly") and at + 1 < len(self.row)
            matches = self.lexicon.index.at(self.row, at, len(self.row))
            entry = next((m.value for m in matches if isinstance(m.value, Entry)), None)
            kind = self._negator(last.end)
            if entry and kind:
                given, why = self._negated(entry.attitude, entry, kind)
                return given, f"{given}: {why}"
        if (
            isinstance(last.value, Negator)
            and last.value.kind == "refusal"
            and self._negator(at) == "refusal"
        ):
            return "reject", f"reject: {last.value.text}"
        return None

    # --- complements

    def _complemented(self, match: Match[Entry | Negator], entry: Entry) -> Verdict:
        """The entry's attitude, or what the words after it make of it."""
        after = self.words[match.end :]
        for rule in self.lexicon.rules.get(entry.text, ()):
            found = self._holds(rule, after, max(0, match.end - len(self.words)))
            if found is not None:
                return rule.gives, f"{entry.name} + {found}" if found else f"{entry.name} + object"
        return entry.attitude, f"lemma {entry.name}"

    def _holds(self, rule: Rule, after: list[str], consumed: int) -> str | None:
        """What made the rule hold, or None. ``consumed`` words of the content are the entry's."""
        tail = self.tail[consumed:] if rule.quoted or not self.quoted else []
        following = after + tail
        if not following:
            return None
        found = ""
        if rule.not_starts and (_starts(following, rule.not_starts) or _starts(tail, rule.not_starts)):
            return None
        if rule.starts:
            start = _starts(following, rule.starts) or _starts(tail, rule.starts)
            if start is None:
                return None
            found = " ".join(start)
        if rule.object_then:
            start = self._after_object(following, rule.object_then)
            if start is None:
                return None
            found = "object " + " ".join(start)
        if rule.without.intersection(following[: rule.reach]):
            return None
        if rule.near:
            word = self._near(following[: rule.reach], rule.near)
            if word is None:
                return None
            found = word
        return found

    def _after_object(self, words: list[str], starts: tuple[tuple[str, ...], ...]) -> tuple[str, ...] | None:
        for at in range(1, min(6, len(words))):
            if words[at - 1] in self.lexicon.words.clause:
                return None
            start = _starts(words[at:], starts)
            if start:
                return start
        return None

    def _near(self, words: list[str], near: frozenset[str]) -> str | None:
        """The first of ``near`` among the words, unless a "not" takes it back."""
        for at, word in enumerate(words):
            if word in near and not {"not", "no", "hardly", "never"} & set(words[max(0, at - 3) : at]):
                return word
        return None

    # --- nouns in the content

    def _expressed(self) -> Verdict | None:
        """The noun that an "expressed" finds in the content: "expressed | support for the plan"."""
        if not self.expressing or self.quoted:
            return None
        bound = min(len(self.row), len(self.words) + _EXPRESSED_REACH)
        for at in range(len(self.words), bound):
            for match in self.lexicon.index.at(self.row, at, bound):
                entry = match.value
                if isinstance(entry, Entry) and entry.word_class == "noun":
                    kind = self._negator(at)
                    given, why = entry.attitude, f"lemma {entry.name}"
                    if kind:
                        given, why = self._negated(given, entry, kind)
                    return given, f"{given}: {why}"
        return None
