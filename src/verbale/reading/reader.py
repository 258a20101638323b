"""The reader: a report in, its record out.

>>> reader = Reader()                                        # doctest: +SKIP
>>> reader.read("“Talks will go on,” the minister said.").attributions[0].kind    # doctest: +SKIP
'direct'
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock

from verbale.errors import ModelError, UsageError, VerbaleError
from verbale.reading.actors import Actors
from verbale.reading.attitude import attitude
from verbale.reading.attribution import Found, find_attributions, kind_of
from verbale.reading.coding import Coded, Coding
from verbale.reading.commitments import commitments
from verbale.reading.coreference import Mentions
from verbale.reading.event_model import EventModel
from verbale.reading.events import places_of, tell
from verbale.reading.identity import Knowledge
from verbale.reading.issues import Contexts, Issues, Touched, Within, issues_of
from verbale.reading.lexicon import Lexicon, lexicon_of
from verbale.reading.mentions import hints_of, settled
from verbale.reading.model import Model, cores
from verbale.reading.pairs import Pair, PairCoding, code_pairs
from verbale.reading.pieces import sentence_starts, split
from verbale.reading.quotation import QuotedWords
from verbale.reading.speakers import Cast
from verbale.reading.tagging import tag
from verbale.reading.titles import find_titles
from verbale.record import Actor, Attribution, Commitment, Record, Refusal, Report, Span
from verbale.tables.actors import find_user_table, load_tables
from verbale.tables.issues import find_user_issues, issue_table


@dataclass(frozen=True)
class _Tools:
    """What reading needs beside the report: one model of attributions and what stands on it."""

    model: Model
    lexicon: Lexicon | None
    events: EventModel | None
    issues: Issues
    contexts: Contexts


#: What is told how far a reading is, from 0 to 1.
Progress = Callable[[float], None]

#: How far a reading is, by the time that it takes, once the model has gone over the whole text, once
#: statements are found, and once events are.
_TAGGED, _SAID, _TOLD = 0.5, 0.7, 0.85

#: Goes up with every change of rules or tables that can change a record.
RULES = "rules/7"


class Reader:
    """Reads reports. Loads its model once, at the first report; safe to share between threads.

    ``model`` is the path of a model file (default: the one that ships; another one gives no events and
    commitments, since the event layers stand on that), ``threads`` how many
    threads one report may use (default: one for each core), ``runtime`` what runs the model:
    ``onnxruntime``, ``openvino`` or ``auto``. ``actors`` is the path of a table of actors of the
    user's own (default: what VERBALE_ACTORS says, or ``actors.csv`` in the user's data folder,
    where there is one), ``issues`` the same for issues (VERBALE_ISSUES, ``issues.toml``). Without
    ``resolve``, actors are told apart by their names alone: no pronouns, no offices, no codes, and
    no events, issues and commitments.

    Raises UsageError where one of these tables cannot be read.
    """

    def __init__(
        self,
        model: str | Path | None = None,
        threads: int | None = None,
        runtime: str = "auto",
        actors: str | Path | None = None,
        resolve: bool = True,
        issues: str | Path | None = None,
    ) -> None:
        self._path = model
        self._issues = Issues(issue_table(find_user_issues(issues)))
        self._contexts = Contexts()
        self._lexicon = lexicon_of(load_tables(find_user_table(actors))) if resolve else None
        self._threads = threads
        self._runtime = runtime
        self._tools_of: dict[int | None, _Tools] = {}
        self._lock = Lock()

    def _tools(self, threads: int | None) -> _Tools:
        with self._lock:
            if threads not in self._tools_of:
                model = Model(self._path, threads, self._runtime)
                events = EventModel(model.base, threads=threads) if self._lexicon and not self._path else None
                self._tools_of[threads] = _Tools(model, self._lexicon, events, self._issues, self._contexts)
            return self._tools_of[threads]

    def _model(self, threads: int | None) -> Model:
        return self._tools(threads).model

    @property
    def model_name(self) -> str:
        """Name and version of the model, as in the ``by`` of what it finds."""
        return self._model(self._threads).name

    @property
    def version(self) -> str:
        """What a record depends on beside the report: the model, the rules and the tables."""
        tables = self._lexicon.tables.version if self._lexicon else "unresolved"
        events = self._tools(self._threads).events
        return " ".join(filter(None, (self.model_name, events.name if events else None, RULES, tables)))

    @property
    def runtime(self) -> str:
        """What runs the model, with its version and threads."""
        return self._model(self._threads).runtime

    @property
    def layers(self) -> tuple[Model, EventModel]:
        """The models of attributions and of events. Raises UsageError without ``resolve`` and with another
        model than the one that ships."""
        tools = self._tools(self._threads)
        if tools.events is None:
            raise UsageError(
                "no-events",
                "This reader has no event layers: they stand on the model that ships, with actors resolved.",
            )
        return tools.model, tools.events

    def code_pairs(self, pairs: Sequence[Pair]) -> list[PairCoding]:
        """The type of event between a given source and a given target, for each ``(text, (start, end),
        (start, end))`` with the places of source and target in code points.

        Raises UsageError where a place holds no words of its text, SourceError where a text cannot be
        read.
        """
        return code_pairs(pairs, *self.layers)

    def read(self, report: Report | str, progress: Progress | None = None) -> Record:
        """The record of one report (or of a text without any facts about it). ``progress`` is told now
        and then how far it is, from 0 to 1."""
        if isinstance(report, str):
            report = Report(report)
        return _read(report, self._tools(self._threads), progress or _untold)

    def read_many(
        self, reports: Iterable[Report | Refusal | str], jobs: int | None = 1
    ) -> Iterator[Record | Refusal]:
        """Records in the order of the reports, as they come. A report that cannot be read gives
        a Refusal; refusals among the reports are passed on.

        ``jobs`` reports are read at a time (None: one for each core), each by one thread of its own where
        there are several.
        Raises UsageError for fewer than one job.
        """
        jobs = cores() if jobs is None else jobs
        if jobs < 1:
            raise UsageError("jobs", "The number of jobs must be at least 1.")
        tools = self._tools(self._threads if jobs == 1 else 1)
        if jobs == 1:
            yield from (_attempt(report, tools) for report in reports)
            return
        with ThreadPoolExecutor(jobs, thread_name_prefix="verbale") as pool:
            waiting: deque[Future[Record | Refusal]] = deque()
            try:
                for report in reports:
                    waiting.append(pool.submit(_attempt, report, tools))
                    while waiting and (waiting[0].done() or len(waiting) >= 4 * jobs):
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()


def _attempt(report: Report | Refusal | str, tools: _Tools) -> Record | Refusal:
    if isinstance(report, Refusal):
        return report
    if isinstance(report, str):
        report = Report(report)
    try:
        return _read(report, tools)
    except ModelError:
        raise  # no other report would fare better
    except VerbaleError as error:
        return Refusal(report.name or report.document().id, "reading", error.code, error.sentence)


def _untold(_: float) -> None:
    """Progress that nobody asked for."""


def _read(report: Report, tools: _Tools, progress: Progress = _untold) -> Record:
    text, model, lexicon = report.text, tools.model, tools.lexicon
    pieces = split(text, model.tokenizer)
    cast: Cast | Actors
    coded: list[Coded] = []
    owed: tuple[Commitment, ...] = ()
    touched: list[Touched] = []
    if lexicon is None:
        found = find_attributions(text, model, pieces)
        cast = Cast(text, (one.source for one in found if one.source))
    else:
        scan = lexicon.scan(text)
        titled = find_titles(scan, lexicon)
        hints = hints_of(text, pieces, scan, titled)
        tagged = tag(pieces, model, hints, lambda share: progress(_TAGGED * share))
        found = find_attributions(text, model, pieces, tagged)
        progress(_SAID)
        mentions = Mentions(text, pieces, settled(text, pieces, tagged.heads, scan, titled))
        layers = tools.events
        told = tell(text, pieces, tagged.states, layers, mentions, scan) if layers else []
        progress(_TOLD)
        day = _day(report)
        knowledge = Knowledge(lexicon, day)
        cast = Actors(text, scan, titled, mentions, model.antecedents, knowledge, found, places_of(told))
        sentences = sentence_starts(pieces).tolist()
        touched = tools.issues.find(text, scan.tokens, sentences)
        if layers:
            coding = Coding(
                text, day, scan, found, cast, lexicon.tables, Within(touched), tools.contexts,
                tools.issues.contexts, layers.name,
            )  # fmt: skip
            coded = coding.code(told)
            owed = commitments(text, day, coded, found, cast, sentences, Within(touched))
    actors = cast.actors()
    quoted = QuotedWords(text, pieces.states)
    mentioned = _Mentioned(actors)
    within = Within(touched)
    attributions = tuple(
        _attribution(i, one, text, quoted, cast, mentioned, within, model) for i, one in enumerate(found)
    )
    progress(1.0)
    return Record(
        report.document(),
        actors=actors,
        attributions=attributions,
        events=tuple(one.event for one in coded),
        issues=issues_of(text, touched),
        commitments=owed,
    )


def _day(report: Report) -> date | None:
    """The day of a report, None where it has none that is one."""
    try:
        return date.fromisoformat((report.date or "")[:10])
    except ValueError:
        return None


def _attribution(
    index: int,
    found: Found,
    text: str,
    quoted: QuotedWords,
    cast: Cast | Actors,
    mentioned: _Mentioned,
    within: Within,
    model: Model,
) -> Attribution:
    def span(part: tuple[int, int]) -> Span:
        return Span(part[0], part[1], text[part[0] : part[1]])

    kind = kind_of(found.content, quoted)
    cue = span(found.cue) if found.cue else None
    content = tuple(span(part) for part in found.content)
    speaker = cast.speaker(found.source)
    return Attribution(
        id=f"q{index + 1}",
        source=span(found.source) if found.source else None,
        speaker=speaker,
        cue=cue,
        content=content,
        kind=kind,
        attitude=attitude(cue.text if cue else "", content[0].text, kind)[0],
        within=None if found.parent is None else f"q{found.parent + 1}",
        addressee=tuple(actor for actor in cast.addressee(found.cue) if actor != speaker),
        about=tuple(actor for actor in mentioned.within(found.content) if actor != speaker),
        issues=tuple(dict.fromkeys(name for part in found.content for name in within.names(*part))),
        confidence=round(found.confidence, 3),
        by=found.by or model.name,
    )


class _Mentioned:
    """Which actors are mentioned in a stretch of the text."""

    def __init__(self, actors: tuple[Actor, ...]) -> None:
        self._ids = [actor.id for actor in actors]
        self._rows = sorted((m.start, m.end, n) for n, actor in enumerate(actors) for m in actor.mentions)
        self._starts = [start for start, _, _ in self._rows]

    def within(self, content: tuple[tuple[int, int], ...]) -> list[str]:
        """The ids of the actors with a mention within one of the stretches, in their order."""
        found = {
            self._rows[k][2]
            for start, end in content
            for k in range(bisect_left(self._starts, start), bisect_left(self._starts, end))
            if self._rows[k][1] <= end
        }
        return [self._ids[n] for n in sorted(found)]
