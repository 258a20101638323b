"""Golden records: what the shipped model reads in each example report, in a form to review.

python tests/golden/update.py        rewrites tests/golden/records
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from verbale.cli.checks import cpu
from verbale.reading import Reader
from verbale.record import Actor, Attribution, Commitment, Event, Issue, Record, Report, Side, Span
from verbale.sources import report_from

EXAMPLES = Path(__file__).parents[2] / "examples"
RECORDS = Path(__file__).parent / "records"
#: The vector extensions of the processor on which the records were made.
PROCESSOR = Path(__file__).parent / "processor.txt"


def processor() -> str:
    """The vector extensions that this processor has, of those that decide how the runtime rounds."""
    features = cpu()["features"]
    return " ".join(name for name, there in sorted(features.items()) if there) or "unknown"


def examples() -> list[Path]:
    """The example reports, by name."""
    return sorted(path for path in EXAMPLES.iterdir() if path.suffix in (".txt", ".html"))


def golden(example: Path) -> Path:
    """Where the record of an example is kept."""
    return RECORDS / f"{example.name}.record"


def read(example: Path, reader: Reader) -> Record:
    """The record of an example."""
    report: Report = report_from(example)
    return reader.read(report)


def _text(span: Span | None) -> str:
    return "-" if span is None else " ".join(span.text.split())


def _place(span: Span) -> str:
    return f"{span.start}-{span.end}"


def _actor(actor: Actor) -> Iterator[str]:
    also = f", also {' | '.join(actor.aliases)}" if actor.aliases else ""
    yield f"{actor.id} {actor.name} ({actor.kind or 'kind unknown'}{also})"
    yield "    " + " ".join(_place(mention) for mention in actor.mentions)


def _attribution(said: Attribution, names: dict[str, str]) -> str:
    within = f" in {said.within}" if said.within else ""
    speaker = f" → {said.speaker} {names[said.speaker]}" if said.speaker else ""
    about = f" about {' '.join(said.about)}" if said.about else ""
    content = " … ".join(f"{_text(part)} ({_place(part)})" for part in said.content)
    parts = f"[{_text(said.source)}{speaker}] <{_text(said.cue)}>"
    return f"{said.id}{within} {parts} {said.kind}/{said.attitude}{about}: {content}"


def _event(event: Event, names: dict[str, str]) -> str:
    def side(sides: tuple[Side, ...]) -> str:
        return ", ".join(f"{names[one.actor]} [{one.code or '-'}]" for one in sides) or "-"

    word = f" according to {names[event.according_to]}" if event.according_to else ""
    said = f" ({event.attribution})" if event.attribution else ""
    date = f" {event.date.start}..{event.date.end}" if event.date else ""
    at = f" at {names[event.place]}" if event.place else ""
    kind = f"{event.type}{' ' + event.mode if event.mode else ''} {event.status}"
    sides = f"{side(event.source)} > {side(event.target)}"
    return (
        f"{event.id} {kind}: {sides} <{_text(event.trigger)}> ({_place(event.trigger)}){word}{said}{date}{at}"
    )


def _commitment(owed: Commitment, names: dict[str, str]) -> str:
    to = f" to {', '.join(names[a] for a in owed.to)}" if owed.to else ""
    due = f" due {owed.due.start}..{owed.due.end}" if owed.due else ""
    word = f" according to {names[owed.according_to]}" if owed.according_to else ""
    who = ", ".join(names[a] for a in owed.parties)
    what = f"{_text(owed.action)} ({_place(owed.action)})"
    return f"{owed.id} {owed.kind} {owed.status}: {who}{to}: {what}{due}{word}"


def _issue(issue: Issue) -> str:
    return f"{issue.name}: " + ", ".join(f"{_text(span)} ({_place(span)})" for span in issue.mentions)


def readable(record: Record) -> str:
    """A record as lines: the document's facts, the actors with their mentions, the
    attributions with the offsets of their contents, events, commitments, issues. Confidences are
    left out: they differ in the last digit from one processor to another."""
    document = record.document
    facts = (document.id, document.title, document.date, document.publisher, document.language)
    names = {actor.id: actor.name for actor in record.actors}
    lines = [
        " | ".join(fact or "-" for fact in facts),
        f"{document.characters} characters, {len(record.actors)} actors, "
        f"{len(record.attributions)} attributions, {len(record.events)} events, "
        f"{len(record.commitments)} commitments",
        "",
        *(line for actor in record.actors for line in _actor(actor)),
        "",
        *(_attribution(said, names) for said in record.attributions),
        "",
        *(_event(event, names) for event in record.events),
        "",
        *(_commitment(owed, names) for owed in record.commitments),
        "",
        *(_issue(issue) for issue in record.issues),
    ]
    return "\n".join(lines) + "\n"


def update() -> None:
    """Write the record of every example, and remove those of examples that are gone."""
    RECORDS.mkdir(exist_ok=True)
    reader = Reader()
    kept = {golden(example) for example in examples()}
    for old in set(RECORDS.iterdir()) - kept:
        old.unlink()
    for example in examples():
        golden(example).write_text(readable(read(example, reader)), encoding="utf-8")
    PROCESSOR.write_text(processor() + "\n", encoding="utf-8")


if __name__ == "__main__":
    update()
