"""Reading as jobs: one report is read at a time, others wait their turn, and pages ask how far it is."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Literal

import msgspec

from verbale.errors import StoreError
from verbale.record import Report

from .errors import Fault, RequestError, fault
from .receiving import place

if TYPE_CHECKING:
    from .room import Room

log = logging.getLogger("verbale.web")

State = Literal["queued", "fetching", "reading", "recording", "done", "failed"]
#: Addresses fetched at a time: one that takes its time keeps nobody waiting.
_FETCHERS = 4
#: Jobs that are remembered after their end.
_KEPT = 1_000
#: Seconds for which a report that was read waits to be recorded.
_PATIENT_SECONDS = 60.0


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A report on its way into the store. ``progress`` is from 0 to 1 where it is known; ``report`` is its
    id and ``page`` its address here, once it is recorded; ``error`` says why it is not; ``name`` is what it
    was called."""

    job: str
    state: State
    progress: float | None = None
    report: str | None = None
    page: str | None = None
    error: Fault | None = None
    name: str | None = None


class Outcome(msgspec.Struct, frozen=True):
    """The id of a report that was read, the SHA-256 of its text, and whether it was not on record before."""

    report: str
    sha256: str
    new: bool


class Work:
    """A job in the making: what there is to do, and what has become of it."""

    def __init__(self, name: str | None, get: Callable[[], Report], fetched: bool) -> None:
        self.get = get
        self.fetched = fetched
        self.report: Report | None = None
        #: The outcome, or the error that it ended in.
        self.done: Future[Outcome] = Future()
        self.job = Job(job=token_urlsafe(12), state="queued", name=name)

    def now(self, **changes: object) -> None:
        """The job changes."""
        self.job = msgspec.structs.replace(self.job, **changes)

    def succeed(self, outcome: Outcome) -> None:
        """The job ends well."""
        self.now(state="done", progress=1.0, report=outcome.report, page=f"/reports/{outcome.report}")
        self.done.set_result(outcome)

    def fail(self, error: Exception) -> None:
        """The job ends."""
        self.now(state="failed", progress=None, error=fault(error))
        self.done.set_exception(error)


class Jobs:
    """The jobs of a room. Threads may share it; it starts its own when the first job comes."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._most = room.settings.queue
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, Work] = OrderedDict()
        self._open = 0
        self._fetching: SimpleQueue[Work | None] = SimpleQueue()
        self._reading: SimpleQueue[Work | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def start(self, name: str | None, get: Callable[[], Report], *, fetched: bool = False) -> Work:
        """A new job: ``get`` gives the report, or raises; ``fetched`` where it asks the network for it.

        Raises RequestError (503, ``busy``) where too many are waiting.
        """
        work = Work(name, get, fetched)
        with self._lock:
            if self._open >= self._most:
                sentence = f"{self._open} reports are waiting to be read already."
                raise RequestError(503, "busy", sentence, "Try again later.", {"Retry-After": "10"})
            self._open += 1
            self._jobs[work.job.job] = work
            self._forget()
            self._begin()
        work.done.add_done_callback(self._ended)
        (self._fetching if fetched else self._reading).put(work)
        return work

    def job(self, id: str) -> Job:
        """The job of an id; raises RequestError (404, ``no-such-job``)."""
        work = self._jobs.get(id)
        if work is None:
            hint = "Jobs are forgotten when the server ends, and after many others."
            raise RequestError(404, "no-such-job", "There is no such job.", hint)
        return work.job

    def close(self) -> None:
        """Lets the threads end after what they are at."""
        with self._lock:
            for thread in self._threads:
                (self._reading if thread.name == _READER else self._fetching).put(None)
            # What comes after all is done by threads of its own.
            self._threads, self._fetching, self._reading = [], SimpleQueue(), SimpleQueue()

    def _ended(self, _: object) -> None:
        with self._lock:
            self._open -= 1

    def _forget(self) -> None:
        for id in [id for id, work in self._jobs.items() if work.done.done()][:-_KEPT]:
            del self._jobs[id]

    def _begin(self) -> None:
        if self._threads:
            return
        ways = [(_READER, self._reading, self._read), *[("fetcher", self._fetching, self._fetch)] * _FETCHERS]
        for name, queue, do in ways:
            thread = threading.Thread(target=_work_off, args=(queue, do), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _fetch(self, work: Work) -> None:
        work.now(state="fetching")
        work.report = work.get()
        work.now(state="queued")
        self._reading.put(work)

    def _read(self, work: Work) -> None:
        work.now(state="reading")
        report = work.report or work.get()
        document = report.document()
        name = place(work.job.name, document)
        reader = self._room.reader
        new = not self._room.store.holds(document.sha256)
        if not new and self._room.store.holds(document, name=name, by=reader.version):
            held = self._room.store.record(document.sha256).document
            if report.adds_nothing_to(held):
                work.succeed(Outcome(held.id, held.sha256, False))
                return
        record = reader.read(report, progress=lambda share: work.now(progress=round(share, 3)))
        work.now(state="recording")
        _patiently(lambda: self._room.store.add(record, name, by=reader.version))
        kept = self._room.store.record(document.sha256).document
        work.succeed(Outcome(kept.id, kept.sha256, new))


_READER = "reader"


def _patiently(do: Callable[[], object]) -> None:
    """Does what writes to the store, again where another process writes to it for long: what was read is not
    to be lost for that."""
    deadline = time.monotonic() + _PATIENT_SECONDS
    while True:
        try:
            do()
            return
        except StoreError as error:
            if error.code != "store-busy" or time.monotonic() > deadline:
                raise


def _work_off(queue: SimpleQueue[Work | None], do: Callable[[Work], None]) -> None:
    while (work := queue.get()) is not None:
        try:
            do(work)
        except Exception as error:
            if fault(error).code == "internal-error":
                log.exception("a report could not be read")
            work.fail(error)
