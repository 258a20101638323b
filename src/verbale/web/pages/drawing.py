"""Columns, lines and sparks as SVG: pure functions from values to markup.

Widths are in per cent, so that a chart fills its place while its letters keep their size; heights are
in pixels. Colours are classes of ``chart.css``; a pattern beside the colour tells neighbours apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import ceil, floor, log10

import msgspec
from markupsafe import Markup, escape

from .periods import Tick

_TOP, _FOOT = 10, 24
#: A column is so much of its place, and never wider than this (per cent of the chart).
_FILLED, _WIDEST = 0.78, 7.0


class Piece(msgspec.Struct, frozen=True):
    """A part of a column, from one value to another, and what it stands for (a tone)."""

    tone: str
    low: float
    high: float


class Column(msgspec.Struct, frozen=True):
    """What stands at one place: the sentence that says it, where it leads, its parts."""

    says: str
    href: str | None
    pieces: tuple[Piece, ...]


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What is around the marks: an id that is the page's only one, a title, a description, labels."""

    id: str
    title: str
    says: str
    ticks: Sequence[Tick] = ()
    height: int = 160


def steps(low: float, high: float) -> list[float]:
    """Even values for an axis from at most ``low`` (0 or less) to at least ``high``, whole numbers.

    >>> steps(0, 7), steps(-3, 12), steps(0, 0)
    ([0, 2, 4, 6, 8], [-5, 0, 5, 10, 15], [0, 1])
    """
    reach = max(high, 0) - min(low, 0)
    if reach <= 0:
        return [0, 1]
    rough = reach / 4
    size = 10 ** floor(log10(rough)) if rough > 0 else 1
    step = max(1, next(size * by for by in (1, 2, 5, 10) if size * by >= rough))
    first, last = floor(min(low, 0) / step), ceil(max(high, 0) / step)
    return [int(at * step) for at in range(first, last + 1)]


def columns(marks: Sequence[Column], frame: Frame, patterns: Mapping[str, str] | None = None) -> Markup:
    """Columns over (and, for values below 0, under) a line at 0.

    ``patterns`` has for tones the name of a pattern: ``hatch``, ``back``, ``dots``, ``bars``.
    """
    ends = [value for column in marks for piece in column.pieces for value in (piece.low, piece.high)]
    axis = steps(min(ends, default=0), max(ends, default=0))
    scale = _Scale(axis, frame.height)
    slot = 100 / max(len(marks), 1)
    width = min(slot * _FILLED, _WIDEST)
    parts = [*_defs(frame, patterns or {}), *_grid(axis, scale)]
    for at, column in enumerate(marks):
        left = at * slot + (slot - width) / 2
        bars = "".join(_rect(piece, scale, frame.id, patterns or {}) for piece in column.pieces)
        # The width stands once a column: its parts are as wide as what is around them (chart.css).
        body = f'<svg x="{_per(left)}" width="{_per(width)}">{bars}</svg>' if bars else ""
        parts.append(_linked(column, at * slot, slot, body, frame.height))
    parts += _labels(frame, slot)
    return _svg(frame, parts, any(column.href for column in marks))


def line(points: Sequence[tuple[float | None, str, str | None]], frame: Frame, axis: list[float]) -> Markup:
    """A line through points (value, what it says, where it leads); dashed over places without one."""
    scale = _Scale(axis, frame.height)
    slot = 100 / max(len(points), 1)
    known = [(at, value) for at, (value, _, _) in enumerate(points) if value is not None]
    parts = list(_grid(axis, scale, signed=True))
    for (one, low), (other, high) in pairwise(known):
        kind = "line" if other == one + 1 else "line gap"
        ends = f'x1="{_per(one * slot + slot / 2)}" y1="{scale(low)}" '
        ends += f'x2="{_per(other * slot + slot / 2)}" y2="{scale(high)}"'
        parts.append(f'<line class="{kind}" {ends}/>')
    for at, value in known:
        _, says, href = points[at]
        dot = f'<circle class="dot" cx="{_per(at * slot + slot / 2)}" cy="{scale(value)}" r="3.5"/>'
        parts.append(_linked(Column(says, href, ()), at * slot, slot, dot, frame.height))
    parts += _labels(frame, slot)
    return _svg(frame, parts, any(href for _, _, href in points))


def spark(values: Sequence[int], most: int, says: str) -> Markup:
    """Small columns without labels, as one shape; ``most`` is the height of all in a list."""
    top = max(most, 1)
    shapes = [
        f"M{at * 4} 20v-{max(round(20 * value / top, 1), 1):g}h3V20z"
        for at, value in enumerate(values)
        if value
    ]
    wide = max(len(values), 1) * 4
    inner = f'<path d="{"".join(shapes)}"/><path class="base" d="M0 20H{wide}"/>'
    return Markup(  # numbers, and a sentence that is escaped
        f'<svg class="spark" viewBox="0 0 {wide} 21" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(says)}">{inner}</svg>'
    )


class _Scale:
    """From values to heights, from the top."""

    def __init__(self, axis: Sequence[float], height: int) -> None:
        self._top, self._reach = axis[-1], (axis[-1] - axis[0]) or 1
        self._height = height - _TOP - _FOOT

    def __call__(self, value: float) -> str:
        inside = min(max(self._top - value, 0), self._reach)
        return f"{_TOP + self._height * inside / self._reach:.1f}"


def _per(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def _defs(frame: Frame, patterns: Mapping[str, str]) -> Iterator[str]:
    if patterns:
        shapes = {
            "hatch": '<path class="over" d="M0 6L6 0"/>',
            "back": '<path class="over" d="M0 0L6 6"/>',
            "dots": '<circle class="over" cx="3" cy="3" r=".8"/>',
            "bars": '<path class="over" d="M0 3H6"/>',
        }
        yield "<defs>"
        for tone, name in patterns.items():
            yield (
                f'<pattern id="{frame.id}-{tone}" width="6" height="6" patternUnits="userSpaceOnUse">'
                f'<rect class="t-{tone}" width="6" height="6"/>{shapes[name]}</pattern>'
            )
        yield "</defs>"


def _grid(axis: Sequence[float], scale: _Scale, *, signed: bool = False) -> Iterator[str]:
    for value in axis:
        y = scale(value)
        kind = "zero" if value == 0 else "grid"
        yield f'<line class="{kind}" x1="0" x2="100%" y1="{y}" y2="{y}"/>'
        # Counts below the line are counts too.
        label = f"{value:+g}".replace("-", "−") if signed and value else f"{abs(value):,.0f}"
        yield f'<text class="value" x="-6" y="{y}" dy=".32em">{label}</text>'


def _labels(frame: Frame, slot: float) -> Iterator[str]:
    for tick in frame.ticks:
        kind = "tick minor" if tick.minor else "tick"
        x = _per(tick.at * slot + slot / 2)
        yield f'<text class="{kind}" x="{x}" y="{frame.height - 6}">{escape(tick.label)}</text>'


def _rect(piece: Piece, scale: _Scale, id: str, patterns: Mapping[str, str]) -> str:
    top, foot = float(scale(piece.high)), float(scale(piece.low))
    tone = f'class="bar t-{piece.tone}"'
    fill = f'class="bar" fill="url(#{id}-{piece.tone})"' if piece.tone in patterns else tone
    tall = max(foot - top, 1.5) if piece.high > piece.low else 0
    return f'<rect {fill} y="{top:.1f}" height="{tall:.1f}"/>'


def _linked(column: Column, left: float, width: float, body: str, height: int) -> str:
    tall = height - _TOP - _FOOT + 8
    place = f'x="{_per(left)}" y="{_TOP - 4}" width="{_per(width)}" height="{tall}"'
    ground = f'<rect class="ground" {place}/>'
    inner = f"<title>{escape(column.says)}</title>{ground}{body}"
    return f'<a href="{escape(column.href)}">{inner}</a>' if column.href else f"<g>{inner}</g>"


def _svg(frame: Frame, parts: Sequence[str], leads: bool) -> Markup:
    # An image has nothing inside that can be reached: with links it is a group.
    role = "group" if leads else "img"
    named = f'aria-labelledby="{frame.id}-title" aria-describedby="{frame.id}-says"'
    return Markup(  # what is not made here is escaped where it goes in
        f'<svg class="plot" width="100%" height="{frame.height}" role="{role}" {named}>'
        f'<title id="{frame.id}-title">{escape(frame.title)}</title>'
        f'<desc id="{frame.id}-says">{escape(frame.says)}</desc>{"".join(parts)}</svg>'
    )
