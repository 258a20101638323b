"""One tree of errors.

::

    VerbaleError
    ├── UsageError         arguments that cannot be used            (exit 2)
    ├── SourceError        an input that cannot become a report     (exit 2 or 3)
    ├── ModelError         a model file that is missing or unfit
    └── StoreError         a store that cannot be opened or is not ours

Each error has a stable ``code`` for programs, a sentence for people and, where there is
one, a way out (``hint``).
"""

from __future__ import annotations


class VerbaleError(Exception):
    """Base of everything that Verbale raises on purpose.

    ``code`` is stable across versions (``missing-file``); ``str(error)`` is one sentence;
    ``hint`` says what to do, or is None.
    """

    def __init__(self, code: str, sentence: str, hint: str | None = None) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.hint = hint

    def __reduce__(self) -> tuple[type[VerbaleError], tuple[str, str, str | None]]:
        return type(self), (self.code, self.sentence, self.hint)

    def __str__(self) -> str:
        return f"{self.sentence} {self.hint}" if self.hint else self.sentence


class UsageError(VerbaleError):
    """The arguments of a call or command cannot be used."""


class SourceError(VerbaleError):
    """An input cannot become a report: missing, empty, binary, unreachable, too large..."""


class ModelError(VerbaleError):
    """A model file is missing, damaged, or of a format this version cannot read."""


class StoreError(VerbaleError):
    """A store cannot be opened, or is not one of ours."""
