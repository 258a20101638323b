"""The charts of the pages: a picture, what its colours mean, its numbers as a table, its data.

Each is made by a pure function from an answer of the store; ``_chart.html`` shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec
from markupsafe import Markup

from ...store.answers import PairPoint, Series
from .drawing import Column, Frame, Piece, columns, line, spark
from .periods import Period, Spans
from .wording import counted

Link = Callable[[Period], str | None]
Months = Iterable[tuple[str, int]]
Row = tuple[str | int | float, ...]

#: Kinds of statements in the order in which they stand on each other, and what tells each apart beside
#: its colour.
ATTITUDES: dict[str, str | None] = {
    "say": None, "agree": None, "praise": "dots", "promise": "hatch", "suggest": "bars",
    "demand": "back", "deny": "dots", "reject": "hatch", "accuse": None,
}  # fmt: skip
#: Above the line, from it: tone, name; and below.
_UP = (("vcoop", "verbal cooperation"), ("mcoop", "material cooperation"))
_DOWN = (("vconf", "verbal conflict"), ("mconf", "material conflict"))
_QUAD_PATTERNS = {"vcoop": "dots", "vconf": "hatch"}
_INTENSITY = [-10.0, -5.0, 0.0, 5.0, 10.0]


class Key(msgspec.Struct, frozen=True):
    """What a tone of a chart means, and how often it occurs."""

    tone: str
    name: str
    total: int
    pattern: str | None = None


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A picture and its numbers: ``headings`` and ``rows`` are those of its table."""

    id: str
    title: str
    picture: Markup
    keys: tuple[Key, ...] = ()
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    data: str | None = None
    leads: str | None = None


def _reach(spans: Spans) -> str:
    if not spans.periods:
        return "There is nothing with a date."
    first, last = spans.periods[0], spans.periods[-1]
    names = first.name if first == last else f"{first.name} to {last.name}"
    return f"{names}, one column a {spans.word}." if spans.length <= 12 else f"{names}."


def bars(
    id: str, title: str, months: Months, noun: str, link: Link, *, data: str | None = None, height: int = 150
) -> Chart:
    """How many there are over time; each column leads to what it counts."""
    counts = list(months)
    spans = Spans(month for month, _ in counts)
    totals = spans.totals(counts)
    marks = [
        Column(
            f"{period.name}: {counted(number, noun)}",
            link(period) if number else None,
            (Piece("plain", 0, number),) if number else (),
        )
        for period, number in zip(spans.periods, totals, strict=True)
    ]
    peak = max(totals, default=0)
    frame = Frame(
        id=id,
        title=title,
        says=f"{_reach(spans)} {counted(sum(totals), noun)}, at most {peak:,} a {spans.word}.",
        ticks=spans.ticks(),
        height=height,
    )
    return Chart(
        id=id,
        title=title,
        picture=columns(marks, frame),
        headings=(spans.word.capitalize(), f"{noun}s".capitalize()),
        rows=tuple((p.name, n) for p, n in zip(spans.periods, totals, strict=True) if n),
        data=data,
        leads=f"Each column leads to the {noun}s behind it.",
    )


def stacked(id: str, title: str, series: Sequence[Series], link: Link, *, data: str | None = None) -> Chart:
    """Statements over time, those of each attitude on those of the one before."""
    order = list(ATTITUDES)
    known = sorted((one for one in series if one.name in ATTITUDES), key=lambda one: order.index(one.name))
    spans = Spans(month for one in known for month, _ in one.months)
    totals = {one.name: spans.totals(one.months) for one in known}
    patterns = {name: ATTITUDES[name] for name in totals}
    marks = []
    for at, period in enumerate(spans.periods):
        numbers = {name: own[at] for name, own in totals.items() if own[at]}
        said = ", ".join(f"{number:,} {name}" for name, number in numbers.items())
        every = sum(numbers.values())
        says = f"{period.name}: {counted(every, 'statement')}{f' ({said})' if said else ''}"
        marks.append(Column(says, link(period) if every else None, tuple(_piled(numbers.items()))))
    every = sum(map(sum, totals.values()))
    says = f"{_reach(spans)} {counted(every, 'statement')} by attitude."
    frame = Frame(id=id, title=title, says=says, ticks=spans.ticks(), height=190)
    return Chart(
        id=id,
        title=title,
        picture=columns(marks, frame, {name: one for name, one in patterns.items() if one}),
        keys=tuple(Key(one.name, one.name, one.total, patterns[one.name]) for one in known),
        headings=(spans.word.capitalize(), *totals),
        rows=tuple(
            (period.name, *(own[at] for own in totals.values()))
            for at, period in enumerate(spans.periods)
            if any(own[at] for own in totals.values())
        ),
        data=data,
        leads="Each column leads to the statements behind it.",
    )


def _piled(numbers: Iterable[tuple[str, int]], sign: int = 1) -> Iterable[Piece]:
    below = 0
    for tone, number in numbers:
        if number:
            ends = sorted((sign * below, sign * (below + number)))
            yield Piece(tone, *ends)
            below += number


class _Between(msgspec.Struct, frozen=True):
    """What two actors did in a stretch of time: how many of each quad, and how it went on the whole."""

    period: Period
    quads: tuple[int, int, int, int]
    intensity: float | None
    beside: int


def _between(points: Sequence[PairPoint]) -> tuple[Spans, list[_Between]]:
    dated = [(point.month, point) for point in points if point.month]
    spans = Spans(month for month, _ in dated)
    inside: list[list[PairPoint]] = [[] for _ in spans.periods]
    for month, point in dated:
        inside[spans.place(month)].append(point)
    return spans, [_sum(period, own) for period, own in zip(spans.periods, inside, strict=True)]


def _sum(period: Period, points: Sequence[PairPoint]) -> _Between:
    each = [_quads(point) for point in points]
    quads = (
        sum(q[0] for q in each),
        sum(q[1] for q in each),
        sum(q[2] for q in each),
        sum(q[3] for q in each),
    )
    done = sum(quads)
    weighed = sum((point.intensity or 0) * sum(_quads(point)) for point in points)
    return _Between(period, quads, weighed / done if done else None, sum(point.beside for point in points))


def _quads(point: PairPoint) -> tuple[int, int, int, int]:
    return (
        point.verbal_cooperation, point.material_cooperation, point.verbal_conflict, point.material_conflict,
    )  # fmt: skip


def diverging(points: Sequence[PairPoint], link: Link, *, data: str | None = None) -> Chart:
    """Cooperation above the line and conflict below it, by month or longer."""
    spans, found = _between(points)
    tones = [tone for tone, _ in (*_UP, *_DOWN)]
    names = [name for _, name in (*_UP, *_DOWN)]
    marks = []
    for one in found:
        own = list(zip(tones, one.quads, strict=True))
        pieces = (*_piled(own[:2]), *_piled(own[2:], -1))
        parts = [f"{n:,} {name}" for name, n in zip(names, one.quads, strict=True) if n]
        parts += [f"{one.beside:,} not done"] if one.beside else []
        says = f"{one.period.name}: {', '.join(parts) or 'nothing'}"
        marks.append(Column(says, link(one.period) if parts else None, pieces))
    totals = [sum(one.quads[at] for one in found) for at in range(4)]
    says = f"{_reach(spans)} Cooperation is above the line ({sum(totals[:2]):,} events), "
    says += f"conflict below it ({sum(totals[2:]):,})."
    title = f"Cooperation and conflict by {spans.word}"
    frame = Frame(id="quads", title=title, says=says, ticks=spans.ticks(), height=230)
    keys = [
        Key(tone, name, total, _QUAD_PATTERNS.get(tone))
        for tone, name, total in zip(tones, names, totals, strict=True)
    ]
    return Chart(
        id="quads",
        title=title,
        picture=columns(marks, frame, _QUAD_PATTERNS),
        keys=tuple(keys),
        headings=(spans.word.capitalize(), *names, "mean intensity", "not done"),
        rows=tuple(
            (
                one.period.name,
                *one.quads,
                "" if one.intensity is None else f"{one.intensity:+.1f}".replace("-", "−"),
                one.beside,
            )
            for one in found
            if any(one.quads) or one.beside
        ),
        data=data,
        leads="Each column leads to the events behind it, and each event to its report.",
    )


def intensity(points: Sequence[PairPoint], link: Link) -> Markup:
    """The mean intensity over the same time, as a line."""
    spans, found = _between(points)
    known = [one.intensity for one in found if one.intensity is not None]
    says = f"{_reach(spans)} From −10 (conflict) to +10 (cooperation)"
    if known:
        says += f", between {min(known):+.1f} and {max(known):+.1f}".replace("-", "−")
    marks = [
        (
            one.intensity,
            f"{one.period.name}: mean intensity {one.intensity or 0:+.1f}".replace("-", "−"),
            link(one.period),
        )
        for one in found
    ]
    frame = Frame(id="intensity", title="Mean intensity", says=f"{says}.", ticks=spans.ticks(), height=130)
    return line(marks, frame, _INTENSITY)


def sparks(
    series: Sequence[tuple[str, Months]], noun: str, most: int = 40, *, alike: bool = True
) -> dict[str, Markup]:
    """Small columns for each of several over the same time; all to one scale where ``alike``, else each
    to its own height."""
    every = {name: list(months) for name, months in series}
    spans = Spans((month for months in every.values() for month, _ in months), most)
    totals = {name: spans.totals(months) for name, months in every.items()}
    highest = max((max(own, default=0) for own in totals.values()), default=0)
    when = f" from {spans.periods[0].name} to {spans.periods[-1].name}" if spans.periods else ""
    return {
        name: spark(
            own, highest if alike else max(own, default=0), f"{name}: {counted(sum(own), noun)}{when}"
        )
        for name, own in totals.items()
    }
