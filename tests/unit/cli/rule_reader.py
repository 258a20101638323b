"""A reader that needs no model: it finds ``Name said "..."`` and ``Name denied that ...``.

The commands are tested with it, so that the tests neither wait for a model nor depend on
what it finds. Run as a script, it is the ``verbale`` command with that reader.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator

from verbale.record import Attribution, Record, Refusal, Report, Span

_SAYING = re.compile(r'(?P<source>[A-Z]\w*) (?P<cue>said|denied) (?P<content>"[^"]*"|that [^.]*)')


class RuleReader:
    """Stands where ``verbale.reading.Reader`` does. ``texts`` is what was read, by all of them."""

    model_name = "rule/1"
    version = "rule/1 rules/1"
    runtime = "rules, 1 thread"
    texts: list[str] = []  # noqa: RUF012 (shared on purpose)

    def __init__(
        self, model: str | None = None, threads: int | None = None, actors: str | None = None
    ) -> None:
        self.model = model

    def read(self, report: Report, progress: object = None) -> Record:
        self.texts.append(report.text)
        if "CRASH" in report.text:
            raise RuntimeError("the reader broke")
        if "INTERRUPT" in report.text:
            raise KeyboardInterrupt
        time.sleep(float(os.environ.get("RULE_READER_DELAY", "0")))
        matches = enumerate(_SAYING.finditer(report.text), start=1)
        return Record(report.document(), attributions=tuple(_attribution(n, match) for n, match in matches))

    def read_many(
        self, items: Iterable[Report | Refusal], jobs: int | None = 1
    ) -> Iterator[Record | Refusal]:
        """Reads ``jobs`` items ahead, as a reader does that works on several at a time."""
        jobs = jobs or 2
        waiting: list[Record | Refusal] = []
        for item in items:
            waiting.append(self._outcome(item))
            if len(waiting) > jobs:
                yield waiting.pop(0)
        yield from waiting

    def _outcome(self, item: Report | Refusal) -> Record | Refusal:
        if isinstance(item, Refusal):
            return item
        if "UNREADABLE" in item.text:
            return Refusal(item.name or "", "reading", "too-odd", "it cannot be read")
        return self.read(item)


def _attribution(number: int, match: re.Match[str]) -> Attribution:
    def span(group: str) -> Span:
        return Span(*match.span(group), match[group])

    return Attribution(
        id=f"q{number}",
        source=span("source"),
        speaker=None,
        cue=span("cue"),
        content=(span("content"),),
        kind="direct" if match["content"].startswith('"') else "indirect",
        attitude="deny" if match["cue"] == "denied" else "say",
        within=None,
        confidence=0.9,
        by="rule/1",
    )


if __name__ == "__main__":
    import verbale.reading

    verbale.reading.Reader = RuleReader  # type: ignore[misc, assignment]

    from verbale.cli import main

    main()
