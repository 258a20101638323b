"""From events as sentences tell them to the events of a record: whose word they rest on, who acts under
which code, when, where, in what context and on which issue; one row for what is told several times."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from verbale.reading.actors import Actors
from verbale.reading.attribution import Found
from verbale.reading.events import Told
from verbale.reading.issues import Contexts, Within
from verbale.reading.lexicon import Scan
from verbale.reading.times import Time, times
from verbale.record import Actor, Dates, Event, Side, Span
from verbale.tables.actors import ActorTables
from verbale.tables.plover import ontology
from verbale.tables.plover.triggers import plain_statements

Offsets = tuple[int, int]

#: Types that two sides do together, so that all of them are sources.
_MUTUAL = frozenset({"CONSULT", "COOPERATE", "AGREE"})
#: Types that are acts of speech, and those of them that speak of what is still to come.
_SPOKEN = frozenset({"AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
_FUTURE = frozenset({"agreed", "planned", "proposed", "hypothetical"})
_WHERE = re.compile(r"\b(?:in|at|near|outside|inside|around|across)\s+(?:the\s+)?$", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|with|and)\b", re.IGNORECASE)
#: Cooperation that is still to come is AGREE (manual, AGREE and CONSULT).
_COOPERATIVE = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID"})
_BE = r"\s+(?:\w+ly\s+|also\s+|soon\s+)?(?:be\s+)?(?:\w+ly\s+)?$"
_AHEAD = re.compile(
    r"\b(?:will|(?:is|are)\s+(?:due|set|scheduled|expected|about|preparing|planning)?\s*to|"
    r"plans?\s+to|intends?\s+to|prepar(?:es|ing)\s+to)" + _BE,
    re.IGNORECASE,
)
_SCHEDULED = re.compile(
    r"\b(?:(?:is|are)\s+(?:due|set|scheduled|expected)?\s*to|plans?\s+to|intends?\s+to)" + _BE, re.IGNORECASE
)
_DECIDED = re.compile(r"\bdeci(?:sions?|ded)\s+to" + _BE, re.IGNORECASE)
_NOT_AHEAD = re.compile(r"\b(?:not|never|nor|neither)\b[^,;]{0,25}$", re.IGNORECASE)
_NOT = re.compile(
    r"(?:\b(?:has|have|had|did|does|do|is|are|was|were)\s+(?:not|never)|n['’]t|\bnever)"
    r"\s+(?:yet\s+|ever\s+|been\s+|be\s+|being\s+)*$",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(
    r"\b(?:not|no|none|nobody|never|neither|nor|without|den(?:y|ies|ied|ying|ial)|fail\w*|refus\w+|yet to|"
    r"false|short of|unable|cannot|cancel\w*|call(?:ed|ing) off|foil\w*|averted|stopp?\w*|prevent\w*|"
    r"fell through|was to|were to|instead of|unfounded|untrue|hardly|barely|only a|reject\w*|dismiss\w*|"
    r"rul\w+ out)\b|n['’]t\b",
    re.IGNORECASE,
)
_LOCATED = re.compile(r"\s+(?:in|of|from)\s+(?:the\s+)?")
_SOME = 0.2
_LONG_WORD = re.compile(r"\w{5,}")
#: Part of the words of the shorter of two sentences that they share if they tell the same.
_SHARED = 0.4
#: Events less sure than this are left out.
_LEAST = 0.45
#: A word that is quoted to name a remark: 'his "killer" comments'.
_REMARK = re.compile(r"[”\"’']\s+(?:remark|comment|statement|speech|slur|jibe|tweet|slogan|label|quip)s?\b")
_ASKED = re.compile(r"(?:asked|questioned|pressed) (?:about|whether|if|why|how|what)\b", re.IGNORECASE)
#: First parts of codes that stand for a kind of international actor (manual, table of non-state actors).
_INTERNATIONAL = frozenset({"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"})
_MOST_CONTEXTS = 4
#: How probable an event must be to be told by a verb of saying.
_SURE = 0.85


@dataclass(frozen=True, slots=True)
class Coded:
    """An event of the record and the sentence that tells it."""

    event: Event
    told: Told


class Coding:
    """Codes the events of one report."""

    def __init__(
        self,
        text: str,
        day: date | None,
        scan: Scan,
        found: Sequence[Found],
        cast: Actors,
        tables: ActorTables,
        issues: Within,
        contexts: Contexts,
        issue_contexts: dict[str, tuple[str, ...]],
        name: str,
    ) -> None:
        self._text = text
        self._day = day
        self._found = found
        self._cast = cast
        self._actors = {actor.id: actor for actor in cast.actors()}
        self._issues = issues
        self._issue_contexts = issue_contexts
        self._shown = contexts.find(text, scan.tokens)
        self._shown_starts = [start for start, _ in self._shown]
        self._name = name
        self._contents = sorted((a, b, n) for n, one in enumerate(found) for a, b in one.content)
        self._cues = sorted((one.cue[0], one.cue[1], n) for n, one in enumerate(found) if one.cue)
        self._times: dict[Offsets, list[Time]] = {}
        self._tables = tables
        self._named = sorted(
            (scan.tokens[name.first].start, country) for name in scan.names if (country := name.country)
        )
        self._named_starts = [start for start, _ in self._named]
        self._placed = sorted(
            (m.start, m.end, actor.id)
            for actor in self._actors.values()
            if actor.kind in ("place", "state")
            for m in actor.mentions
            if m.type == "name"
        )

    def code(self, told: Sequence[Told]) -> list[Coded]:
        """The events, those told again left out, with ids in the order of their triggers."""
        coded = [made for one in told if (made := self._event(one, told)) and made.event.confidence >= _LEAST]
        kept: list[Coded] = []
        for one in coded:
            if (same := self._told_before(one, kept)) is None:
                kept.append(one)
            else:
                kept[same] = _joined(kept[same], one)
        kept.sort(key=lambda one: one.event.trigger.start)
        return [Coded(_with(one.event, id=f"e{n}"), one.told) for n, one in enumerate(kept, 1)]

    # Whose word.

    def _around(self, place: Offsets) -> list[int]:
        """The attributions in whose content a place stands, the innermost first."""
        holding = [
            (b - a, n) for a, b, n in self._contents[: bisect_right(self._contents, (place[0], 1 << 60, 0))]
            if b >= place[1]
        ]  # fmt: skip
        return [n for _, n in sorted(holding)]

    def _spoken_by(self, place: Offsets) -> int | None:
        """The attribution whose cue a trigger is."""
        for a, b, n in self._cues[bisect_left(self._cues, (place[0] - 60, 0, 0)) :]:
            if a > place[0]:
                break
            if place[1] <= b:
                return n
        return None

    def _only_says(self, told: Told) -> bool:
        """Whether a trigger is but a plain verb of saying ("stressed", "asked about"), which is no event."""
        word = self._text[slice(*told.trigger)].casefold()
        plain = word in plain_statements() or _ASKED.match(self._text, told.trigger[0])
        return bool(plain) and told.probability < _SURE

    def _unsaid(self, places: Sequence[Offsets], around: Sequence[int]) -> Sequence[Offsets]:
        """The places of a side without those who are but reported to say so ("..., Putin said"), where
        others are left."""
        speaking = [source for n in around if (source := self._found[n].source)]
        kept = [p for p in places if not any(p[0] < b and a < p[1] for a, b in speaking)]
        return kept or places

    def _status(self, told: Told) -> str:
        """The status, where the words right in front of the trigger leave no doubt as they have it."""
        before = self._text[max(told.sentence[0], told.trigger[0] - 60) : told.trigger[0]]
        if told.status in ("happened", "claimed") and _NOT.search(before):
            return "denied"
        if _AHEAD.search(before) and told.status in ("happened", "claimed", "denied", "hypothetical"):
            return "denied" if _NOT_AHEAD.search(before) else "planned"
        if told.status == "agreed" and _SCHEDULED.search(before):
            return "planned"
        if told.status in ("proposed", "hypothetical") and _DECIDED.search(before):
            return "planned"
        if told.status == "denied" and not _NEGATIVE.search(self._text, *told.sentence):
            return "claimed" if told.claimed > _SOME else "happened"
        return told.status

    # One event.

    def _event(self, told: Told, all_told: Sequence[Told]) -> Coded | None:
        status = self._status(told)
        kind = "AGREE" if status == "planned" and told.type in _COOPERATIVE else told.type
        spoken = self._spoken_by(told.trigger)
        if (spoken is not None and self._only_says(told)) or _REMARK.match(self._text, told.trigger[1]):
            return None
        around = [n for n in self._around(told.trigger) if n != spoken]
        speaker = self._cast.speaker(self._found[around[0]].source) if around else None
        source = self._ids(told.source if kind in _MUTUAL else self._unsaid(told.source, around))
        target = [actor for actor in self._ids(told.target) if actor not in source]
        if not source and spoken is not None:
            own = self._cast.speaker(self._found[spoken].source)
            source = [own] if own and own not in target else []
        if not target and spoken is not None and kind in ("REQUEST", "ACCUSE", "THREATEN", "REJECT"):
            target = [a for a in self._cast.addressee(self._found[spoken].cue) if a not in source]
        if not source and speaker and kind in _SPOKEN and status in _FUTURE and speaker not in target:
            source = [speaker]  # "will withdraw our troops"
        if not source and not target:
            return None
        if kind in _MUTUAL and source and target and self._mutual(told):
            source, target = [*source, *target], []
        within_sentence = any(self._cue_in(n, told.sentence) for n in around)
        if around and status == "happened" and (not within_sentence or told.claimed > 0.35):
            status = "claimed"
        according = None
        attribution = f"q{spoken + 1}" if spoken is not None else None
        if around and status != "happened":
            attribution = attribution or f"q{around[0] + 1}"
            according = speaker
        if status == "claimed" and not around and spoken is not None:
            status = "happened"  # the report vouches for what it tells as said
        issues = self._issues.names(*told.sentence)
        contexts = self._contexts(told, issues)
        confidence = told.probability * (0.5 + 0.5 * told.certainty)
        if not source or (ontology().types[kind].recipient and not target and kind != "COOPERATE"):  # type: ignore[index]
            confidence *= 0.8
        own_type = ontology().types[kind]  # type: ignore[index]
        event = Event(
            id="",
            type=kind,  # type: ignore[arg-type]
            mode=told.mode if kind == told.type else None,
            contexts=contexts,
            quad=own_type.quad,
            intensity=ontology().score(kind, told.mode if kind == told.type else None),  # type: ignore[arg-type]
            source=tuple(self._side(actor, told, target) for actor in source),
            target=tuple(self._side(actor, told, source) for actor in target),
            trigger=Span(*told.trigger, self._text[told.trigger[0] : told.trigger[1]]),
            status=status,  # type: ignore[arg-type]
            according_to=according,
            attribution=attribution,
            issues=tuple(issues),
            date=self._date(told, status, all_told),
            place=self._place(told, source, target),
            confidence=round(min(0.99, confidence), 3),
            by=self._name,
        )
        return Coded(event, told)

    def _ids(self, places: Sequence[Offsets]) -> list[str]:
        found: list[str] = []
        acting = [p for p in places if not _WHERE.search(self._text[max(0, p[0] - 14) : p[0]])]
        for place in acting or places:  # "police in Baku": the second is where it was
            actor = self._cast.side(place)
            if actor is None:
                continue
            members = self._actors[actor].members
            found += members or (actor,)
        return list(dict.fromkeys(found))

    def _side(self, actor: str, told: Told, others: Sequence[str]) -> Side:
        """An actor with the code it acts under: its own; where that has no country, the one country that
        its mention in the sentence names, or else the whole sentence does ("police", "the rebels"). A
        person by name is not of the country on the other side."""
        own = self._actors[actor]
        parts = (own.code or "").split()
        if parts and (self._tables.state(parts[0]) or parts[0] in _INTERNATIONAL):
            return Side(actor, own.code)
        if own.kind == "organisation" and own.mentions and own.mentions[0].type == "name" and not parts:
            return Side(actor, None)  # a company, a party that nothing is known of
        stretches = self._mentioned(own, told)
        for start, end in (*stretches, *self._behind(stretches), told.sentence):
            named = self._countries(start, end)
            if own.kind == "person" and (start, end) == told.sentence:
                named -= {code for other in others if (code := self._actors[other].code)}
            if len(named) == 1:
                return Side(actor, " ".join((*named, *parts)))
            if named:
                break
        return Side(actor, own.code)

    @staticmethod
    def _mentioned(actor: Actor, told: Told) -> list[Offsets]:
        low, high = told.sentence
        return [(m.start, m.end) for m in actor.mentions if low <= m.start and m.end <= high][:1]

    def _behind(self, stretches: Sequence[Offsets]) -> list[Offsets]:
        """Where the place stands that a mention is followed by: "police in Baku"."""
        found = (_LOCATED.match(self._text, end) for _, end in stretches)
        return [(match.end(), match.end() + 1) for match in found if match]

    def _countries(self, start: int, end: int) -> set[str]:
        """The countries that a stretch names, by their names, people, capitals or institutions."""
        first, last = bisect_left(self._named_starts, start), bisect_left(self._named_starts, end)
        return {country for _, country in self._named[first:last]}

    def _mutual(self, told: Told) -> bool:
        """Whether the sides do it together: a meeting always but for a visit; else where "with", "and" or
        "between" joins them."""
        if told.type == "CONSULT":
            return told.mode != "visit"
        places = sorted((*told.source, *told.target))
        between = self._text[places[0][1] : places[-1][0]] if len(places) > 1 else ""
        return told.type == "COOPERATE" and bool(_BETWEEN.search(between))

    def _cue_in(self, n: int, sentence: Offsets) -> bool:
        cue = self._found[n].cue
        return cue is not None and sentence[0] <= cue[0] and cue[1] <= sentence[1]

    # When, where, what about.

    def _date(self, told: Told, status: str, all_told: Sequence[Told]) -> Dates | None:
        """The days of the expression of time nearest to the trigger, of those that no other trigger of
        the sentence is nearer to."""
        if self._day is None:
            return None
        if told.sentence not in self._times:
            self._times[told.sentence] = times(self._text, *told.sentence)
        others = [one.trigger for one in all_told if one.sentence == told.sentence]
        best: tuple[int, Time] | None = None
        for time in self._times[told.sentence]:
            distance = _distance((time.start, time.end), told.trigger)
            if any(_distance((time.start, time.end), other) < distance for other in others):
                continue
            if best is None or distance < best[0]:
                best = (distance, time)
        if best is None:
            return None
        days = best[1].days(self._day, status in _FUTURE or self._announced(told, status))
        return Dates(days[0].isoformat(), days[1].isoformat()) if days else None

    def _announced(self, told: Told, status: str) -> bool:
        return told.type in ("AGREE", "THREATEN", "CONCEDE") and status == "planned"

    def _place(self, told: Told, source: Sequence[str], target: Sequence[str]) -> str | None:
        """Where it is: the place in the sentence, nearest to the trigger, behind "in", "at" or "near"."""
        best: tuple[int, str] | None = None
        for start, end, actor in self._placed[bisect_left(self._placed, (told.sentence[0], 0, "")) :]:
            if start >= told.sentence[1]:
                break
            if (
                actor in source
                or actor in target
                or not _WHERE.search(self._text[max(0, start - 14) : start])
            ):
                continue
            distance = _distance((start, end), told.trigger)
            if best is None or distance < best[0]:
                best = (distance, actor)
        return best[1] if best else None

    def _contexts(self, told: Told, issues: Sequence[str]) -> tuple[str, ...]:
        """The contexts that the sentence's words and issues show, those with most words first."""
        first = bisect_left(self._shown_starts, told.sentence[0])
        last = bisect_left(self._shown_starts, told.sentence[1])
        counted = Counter(context for _, context in self._shown[first:last])
        for issue in issues:
            counted.update(self._issue_contexts.get(issue, ()))
        if told.mode in ("cyber", "misinformation"):
            counted[told.mode] += 9
        return tuple(context for context, _ in counted.most_common(_MOST_CONTEXTS))

    # What is told again.

    def _told_before(self, one: Coded, kept: Sequence[Coded]) -> int | None:
        """The index of the event that this is told to be again."""
        event = one.event
        for n, other in enumerate(kept):
            known = other.event
            if known.type != event.type or not _same_status(known.status, event.status):
                continue
            if (
                known.date
                and event.date
                and (known.date.end < event.date.start or event.date.end < known.date.start)
            ):
                continue
            mine, theirs = _people(event), _people(known)
            if not mine or not theirs:
                continue
            same_words = _stem(event.trigger.text) == _stem(known.trigger.text)
            alike = event.mode == known.mode or event.mode is None or known.mode is None
            if event.type == "CONSULT":
                if (event.mode == "phone") != (known.mode == "phone"):
                    continue
                if (mine == theirs and alike) or (same_words and (mine < theirs or theirs < mine)):
                    return n
            elif mine == theirs and alike and same_words and self._alike(one.told, other.told):
                return n
        return None

    def _alike(self, one: Told, other: Told) -> bool:
        """Whether two sentences tell the same, by the words that they share."""
        if one.sentence == other.sentence:
            return False
        mine, theirs = (
            {word[:6] for word in _LONG_WORD.findall(self._text[slice(*told.sentence)].casefold())}
            for told in (one, other)
        )
        return len(mine & theirs) >= _SHARED * min(len(mine), len(theirs))


def _joined(known: Coded, again: Coded) -> Coded:
    """The first of two tellings, unless it names but one party and the other more, or the other alone
    is vouched for; with day and place from the other where it has none."""
    first, second = (again, known) if _says_more(again.event, known.event) else (known, again)
    filled = {
        name: getattr(second.event, name) for name in ("date", "place") if getattr(first.event, name) is None
    }
    return Coded(_with(first.event, **filled), first.told)


def _people(event: Event) -> set[str]:
    return {side.actor for side in (*event.source, *event.target)}


def _same_status(a: str, b: str) -> bool:
    told = {"happened", "claimed"}
    return a == b or {a, b} <= told


def _says_more(event: Event, other: Event) -> bool:
    """Whether an event is better told than another that is the same."""

    def weight(one: Event) -> tuple[bool, bool]:
        return len(one.source) + len(one.target) > 1, one.status == "happened"

    return weight(event) > weight(other)


def _stem(word: str) -> str:
    low = word.casefold()
    for ending in ("ations", "ation", "ings", "ing", "ment", "ments", "ed", "es", "s", "e"):
        if low.endswith(ending) and len(low) - len(ending) > 3:
            return low[: -len(ending)]
    return low


def _distance(a: Offsets, b: Offsets) -> int:
    return max(a[0] - b[1], b[0] - a[1], 0)


def _with(event: Event, **changes: object) -> Event:
    facts = {name: getattr(event, name) for name in event.__struct_fields__}
    return Event(**{**facts, **changes})
