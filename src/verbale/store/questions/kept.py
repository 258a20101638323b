"""Answers are kept for as long as nothing is written to the store: pages are turned, filters tried
and gone back from, and many people look at the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

Answer = TypeVar("Answer")


class Kept:
    """The answers to the last questions, by question; threads may share it."""

    def __init__(self, most: int = 200) -> None:
        self._most = most
        self._lock = Lock()
        self._stamp: Hashable = None
        self._answers: OrderedDict[Hashable, object] = OrderedDict()

    def answer(self, stamp: Hashable, question: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer to ``question`` as the store is at ``stamp``, from ``make`` where it is not known."""
        with self._lock:
            if stamp != self._stamp:
                self._stamp = stamp
                self._answers.clear()
            if question in self._answers:
                self._answers.move_to_end(question)
                return cast(Answer, self._answers[question])
        made = make()
        with self._lock:
            if stamp == self._stamp:
                self._answers[question] = made
                while len(self._answers) > self._most:
                    self._answers.popitem(last=False)
        return made
