"""What is owed in a report: agreements, promises, consultations, proposals and obligations.

Most commitments are events: an agreement reached, talks to be held, aid promised. Obligations are found
by the words that say so. A commitment told several times is one, with all its places as evidence.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import msgspec

from verbale.reading.actors import Actors
from verbale.reading.attribution import Found
from verbale.reading.coding import Coded
from verbale.reading.issues import Within
from verbale.reading.times import times
from verbale.record import Commitment, CommitmentKind, CommitmentStatus, Dates, Event, Span
from verbale.tables import Header, read_table

BY = "commitments/1"

Offsets = tuple[int, int]

_CLAUSE_END = re.compile(
    r"[.;:!?](?=\s|[\"”’]|$)|[\"”]|\n|,\s+(?:he|she|they|it|the|an?)?\s*[\w .'’-]{0,40}?"
    r"\b(?:said|says|told|added|announced|reported)\b"
    r"|,\s+(?:adding|saying|while|but|which|who|as|after|despite|although|citing|noting|during|with)\b"
)
_COMPLEMENT = re.compile(
    r"\s*(?:(?:in principle|in writing|jointly|also|again|on \w+day)\s+)*"
    r"(?:to|that|on|about|for|with|under|over|not to)\b",
    re.IGNORECASE,
)
_SMALL = re.compile(
    r"\b(?:the|an?|to|of|on|in|and|for|that|with|its|their|his|her|will|would|be|is|are|has|have|had)\b"
)
_WORD = re.compile(r"[^\W\d_]+")
_NO_DUTY = re.compile(r"(?:\b(?:not|no|never|without)\b|n['’]t\b)[^.;]{0,30}$", re.IGNORECASE)
_ALSO = re.compile(r"\s*(?:and|or)\s+", re.IGNORECASE)
_TREATY = re.compile(
    r"\b(?:treat(?:y|ies)|agreements?|accords?|pacts?|deals?|conventions?|mandates?|truces?|ceasefires?)\b",
    re.IGNORECASE,
)
_FUTURE_TYPES = frozenset({"AGREE", "CONCEDE", "AID", "COOPERATE", "SUPPORT", "RETREAT", "CONSULT"})
_AHEAD = frozenset({"agreed", "planned", "proposed"})


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    consultation: tuple[str, ...]
    begun: tuple[str, ...]
    agreement: tuple[str, ...]
    in_force: tuple[str, ...]
    promise: tuple[str, ...]
    proposal: tuple[str, ...]
    obligation: tuple[str, ...]
    broken: tuple[str, ...]
    fulfilled: tuple[str, ...]
    lapsed: tuple[str, ...]


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    header: Header
    words: _Words


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    table, _ = read_table("commitments.toml", _Table)
    found = {}
    for name in _Words.__struct_fields__:
        words = sorted(getattr(table.words, name), key=len, reverse=True)
        parts = [re.escape(w[:-1]) + r"\w*" if w.endswith("*") else re.escape(w) for w in words]
        found[name] = re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)
    return found


@dataclass(slots=True)
class _Owed:
    """A commitment in the making."""

    parties: tuple[str, ...]
    to: tuple[str, ...]
    action: Offsets
    kind: CommitmentKind
    status: CommitmentStatus
    according_to: str | None
    attribution: str | None
    event: str | None
    sentence: Offsets
    confidence: float
    due: Dates | None = None
    evidence: list[Offsets] = field(default_factory=list)


def commitments(
    text: str,
    day: date | None,
    coded: Sequence[Coded],
    found: Sequence[Found],
    cast: Actors,
    sentences: Sequence[int],
    issues: Within,
) -> tuple[Commitment, ...]:
    """The commitments of a report in the order of their actions."""
    contents = sorted(part for one in found for part in one.content)
    owed = [made for one in coded if (made := _of_event(text, one, contents))]
    duties = _obligations(text, found, cast, sentences, contents)
    owed = [one for one in owed if not any(_of_duty(one, duty) for duty in duties)] + duties
    kept: list[_Owed] = []
    for one in sorted(owed, key=lambda one: (one.sentence, one.action)):
        one.due = _due(text, day, one)
        same = next((other for other in kept if _same(text, other, one)), None)
        if same is None:
            kept.append(one)
        else:
            _join(same, one)
    return tuple(
        Commitment(
            id=f"c{n}",
            parties=one.parties,
            to=one.to,
            action=Span(*one.action, text[one.action[0] : one.action[1]]),
            kind=one.kind,
            status=one.status,
            due=one.due,
            according_to=one.according_to,
            attribution=one.attribution,
            event=one.event,
            evidence=tuple(Span(a, b, text[a:b]) for a, b in sorted({one.sentence, *one.evidence})),
            issues=tuple(dict.fromkeys(i for a, b in (one.action, one.sentence) for i in issues.names(a, b))),
            confidence=round(one.confidence, 3),
            by=BY,
        )
        for n, one in enumerate(kept, 1)
    )


def _of_event(text: str, one: Coded, contents: Sequence[Offsets]) -> _Owed | None:
    """The commitment that an event is, None where it is none."""
    event, sentence = one.event, one.told.sentence
    if event.type not in _FUTURE_TYPES or event.status in ("denied", "hypothetical"):
        return None
    kind = _kind(text, event, sentence)
    if kind is None:
        return None
    action = _action(text, event, sentence, contents)
    parties = tuple(side.actor for side in event.source)
    to = tuple(side.actor for side in event.target)
    if not parties:
        return None
    return _Owed(
        parties, to, action, kind, _status(text, event, kind, sentence), event.according_to,
        event.attribution, event.id, sentence, event.confidence,
    )  # fmt: skip


def _near(text: str, event: Event, sentence: Offsets, before: int = 40, after: int = 60) -> str:
    start = max(sentence[0], event.trigger.start - before)
    return text[start : min(sentence[1], event.trigger.end + after)]


def _kind(text: str, event: Event, sentence: Offsets) -> CommitmentKind | None:
    words = _patterns()
    trigger = event.trigger.text
    near = _near(text, event, sentence)
    ahead = event.status in _AHEAD
    mutual = len(event.source) > 1 and not event.target
    several = len(event.source) + len(event.target) > 1
    if words["in_force"].search(trigger) and _TREATY.search(_near(text, event, sentence, 0, 60)):
        return "agreement"
    if event.status == "proposed" or (event.type == "AGREE" and words["proposal"].search(trigger)):
        if words["consultation"].search(trigger) and event.type == "CONSULT":
            return "consultation"
        return "proposal"
    if event.type == "CONSULT":
        started = words["begun"].search(near) and words["consultation"].search(trigger)
        return "consultation" if several and (ahead or started) else None
    if event.type == "AGREE":
        behind = _near(text, event, sentence, 0, 50)
        if several and (
            words["consultation"].search(trigger) or (ahead and words["consultation"].search(behind))
        ):
            return "consultation"
        if words["consultation"].search(_near(text, event, sentence, 0, 45)) and mutual:
            return "consultation"
        if mutual or (several and words["agreement"].search(trigger)):
            return "agreement"
        return "promise"
    if event.type == "SUPPORT" and (words["in_force"].search(trigger) or words["agreement"].search(trigger)):
        return "agreement"
    if ahead:
        return "agreement" if mutual or event.status == "agreed" else "promise"
    if event.type == "CONCEDE" and words["promise"].search(trigger):
        return "promise"
    return None


def _status(text: str, event: Event, kind: CommitmentKind, sentence: Offsets) -> CommitmentStatus:
    words = _patterns()
    near = _near(text, event, sentence, 60, 80)
    if words["broken"].search(near):
        return "broken"
    if words["lapsed"].search(near):
        return "lapsed"
    if kind == "proposal" or event.status == "proposed":
        return "proposed"
    if kind == "consultation":
        if event.status in ("happened", "claimed") and event.type == "CONSULT":
            return "under_way"
        return "agreed" if words["agreement"].search(event.trigger.text) else "announced"
    if words["in_force"].search(near) and kind == "agreement":
        return "in_force"
    if words["fulfilled"].search(near):
        return "fulfilled"
    return "agreed" if kind == "agreement" else "announced"


def _action(text: str, event: Event, sentence: Offsets, contents: Sequence[Offsets]) -> Offsets:
    """What is to be done, as it is told: what follows the trigger to the end of its clause, or the
    clause with it where nothing does."""
    begin, end = event.trigger.start, event.trigger.end
    limit = sentence[1]
    for a, b in contents[: bisect_left(contents, (begin + 1, 0))]:
        if a <= begin and end <= b:
            limit = min(limit, b)
    stop = _CLAUSE_END.search(text, end, limit)
    last = stop.start() if stop else limit
    if match := _COMPLEMENT.match(text, end, last):
        first = match.end() if match.group().strip().lower() in ("that",) else end
        start = _skip(text, first)
        if last - start > 8:
            return start, _trimmed(text, start, last)
    return begin, _trimmed(text, begin, max(last, end))


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _trimmed(text: str, start: int, end: int) -> int:
    while end > start + 1 and text[end - 1] in ' \t\n,.;:—–-“"':
        end -= 1
    return end


def _obligations(
    text: str,
    found: Sequence[Found],
    cast: Actors,
    sentences: Sequence[int],
    contents: Sequence[Offsets],
) -> list[_Owed]:
    """What is said to be owed: "Moscow has the obligation to ...", with the actor in front as party."""
    mentions = sorted(
        (m.start, m.end, actor.id) for actor in cast.actors() if actor.kind != "place" for m in actor.mentions
    )
    made = []
    for match in _patterns()["obligation"].finditer(text):
        at = bisect_left(sentences, match.start() + 1) - 1
        begin = sentences[at] if at >= 0 else 0
        end = sentences[at + 1] if at + 1 < len(sentences) else len(text)
        sentence = (begin, _trimmed(text, begin, end) + (text[end - 1 : end] == "."))
        inside = [(b - a, a, b) for a, b in contents if a <= match.start() and match.end() <= b]
        low = max(begin, min(inside)[1]) if inside else begin
        before = [row for row in mentions if low <= row[0] and row[1] <= match.start()]
        if not before or match.start() - before[-1][1] > 40 or _NO_DUTY.search(text, low, match.start()):
            continue
        within = [
            (n, one) for n, one in enumerate(found) if any(a <= match.start() < b for a, b in one.content)
        ]
        speaker, attribution = None, None
        if within:
            n, one = min(within, key=lambda row: min(b - a for a, b in row[1].content))
            speaker, attribution = cast.speaker(one.source), f"q{n + 1}"
        elif match.group().lower() == "must":
            continue
        start = match.end() - (2 if match.group().endswith(" to") else 0)
        start = match.end() + 1 if match.group().lower() in ("must", "owes") else start
        start = also.end() if (also := _ALSO.match(text, start)) else start
        limit = min([end, *(b for _, _, b in inside)])
        stop = _CLAUSE_END.search(text, match.end(), limit)
        last = stop.start() if stop else limit
        last = _trimmed(text, start, last)
        if last - start < 8:
            continue
        made.append(
            _Owed(
                (before[-1][2],), (), (start, last), "obligation", "in_force", speaker, attribution, None,
                sentence, 0.6,
            )
        )  # fmt: skip
    return made


def _of_duty(one: _Owed, duty: _Owed) -> bool:
    """Whether what an event owes is but the words of an obligation."""
    inside = duty.action[0] - 60 <= one.action[0] and one.action[1] <= duty.action[1]
    return one.sentence[0] <= duty.action[0] < one.sentence[1] and inside


def _due(text: str, day: date | None, one: _Owed) -> Dates | None:
    """By when: the last day that the action names, of days that are still to come."""
    if day is None:
        return None
    best: Dates | None = None
    for time in times(text, *one.action):
        days = time.days(day, future=True)
        if days and days[1] >= day:
            best = Dates(days[0].isoformat(), days[1].isoformat())
    return best


def _same(text: str, known: _Owed, one: _Owed) -> bool:
    """Whether two commitments are the same, told twice."""
    kinds = {known.kind, one.kind}
    if len(kinds) > 1 and kinds != {"agreement", "promise"} and kinds != {"agreement", "consultation"}:
        return False
    if set(known.parties) != set(one.parties) and not set(known.parties) & set(one.parties):
        return False
    overlap = known.action[0] < one.action[1] and one.action[0] < known.action[1]
    if overlap:
        return True
    mine, theirs = _content_words(text, known.action), _content_words(text, one.action)
    shared = len(mine & theirs) / max(1, min(len(mine), len(theirs)))
    return set(known.parties) == set(one.parties) and shared >= 0.5


def _content_words(text: str, place: Offsets) -> set[str]:
    words = _WORD.findall(_SMALL.sub(" ", text[place[0] : place[1]].lower()))
    return {word[:6] for word in words if len(word) > 3}


def _join(known: _Owed, one: _Owed) -> None:
    """Put what a second telling says to the first."""
    known.evidence.append(one.sentence)
    known.due = known.due or one.due
    known.to = known.to or one.to
    if known.according_to is not None and one.according_to is None:
        known.according_to, known.attribution = None, one.attribution
    if one.status == "under_way" and known.status in ("announced", "agreed"):
        known.status = "under_way"
    known.confidence = max(known.confidence, one.confidence)
