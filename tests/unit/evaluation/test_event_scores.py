"""Readers and scores of the event corpora, on small files of our own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from verbale.errors import SourceError, UsageError
from verbale.evaluation import evaluate
from verbale.evaluation.fitting import fit_softmax, folds
from verbale.evaluation.pairs import macro_f1, read_plv, unmarked
from verbale.evaluation.sentences import DataError, event, read
from verbale.evaluation.sides import TAGS, read_tokens, spans


def test_marks_are_taken_out() -> None:
    text, source, target = unmarked("<s>Mali </s>has freed <t>two</t> men and <t>a</t> boy.")
    assert text == "Mali has freed two men and a boy."
    assert text[slice(*source)] == "Mali"
    assert text[slice(*target)] == "two"


def test_a_row_without_marks_is_named(tmp_path: Path) -> None:
    file = tmp_path / "plv.tsv"
    file.write_text("marked_sentence\tgold_root\nA hit B\tASSAULT\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        read_plv(file)


def test_macro_f1() -> None:
    assert macro_f1(["a", "a", "b"], ["a", "a", "b"]) == 1
    assert macro_f1(["a", "a", "b"], ["a", "a", "a"]) == pytest.approx(0.4)


def test_tokens_and_spans(tmp_path: Path) -> None:
    file = tmp_path / "tokens.txt"
    file.write_text("Mali B-S\n's I-S\narmy I-S\nmet O\nthe B-R\nTogolese I-R\n\nRain O\n", encoding="utf-8")
    first, second = read_tokens(file)
    assert spans(first.tags, "S") == [(0, 3), (4, 6)]
    assert spans(first.tags, "T") == [(4, 6)]
    assert spans(second.tags, "S") == []
    assert TAGS[first.tags[4]] == "B-R"


def test_softmax_regression_learns_what_can_be_learnt() -> None:
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(90, 5)).astype(np.float32)
    labels = rows[:, :3].argmax(1)
    weights, bias = fit_softmax(rows, labels, 3)
    assert ((rows @ weights + bias).argmax(1) == labels).mean() > 0.9


def test_folds_have_every_row_once() -> None:
    parts = folds(11, 3)
    assert sorted(np.concatenate(parts).tolist()) == list(range(11))
    assert all(len(part) in (3, 4) for part in parts)


SENTENCE = "Chad freed two Malian men whom Chad had held."


def test_an_event_line() -> None:
    told = event("held | COERCE arrest | claimed | Chad#2 > two Malian men | active", SENTENCE)
    assert SENTENCE[slice(*told.source[0])] == "Chad"
    assert told.source[0][0] == SENTENCE.rindex("Chad")
    assert (told.type, told.mode, told.status, told.voice) == ("COERCE", "arrest", "claimed", "active")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("held | COERCE | claimed", "four or five fields"),
        ("held | HOLD | claimed | Chad > -", "no such type"),
        ("held | COERCE visit | claimed | Chad > -", "no such mode"),
        ("held | COERCE | maybe | Chad > -", "no such status"),
        ("held | COERCE | claimed | Togo > -", "not in the sentence"),
    ],
)
def test_a_wrong_event_line(line: str, why: str) -> None:
    with pytest.raises(DataError, match=why):
        event(line, SENTENCE)


def test_our_own_sentences_are_of_the_form_and_the_test_is_apart() -> None:
    folder = Path(__file__).parents[3] / "training" / "data" / "events"
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("*.txt")):
        sentences, wrong = read(path)
        assert wrong == []
        for one in sentences:
            assert one.text not in texts, f"{one.text} is in {texts[one.text]} and {path.name}"
            texts[one.text] = path.name
    counts = list(texts.values())
    assert counts.count("test.txt") >= 300
    assert len(counts) >= 2000


def test_folds_are_for_some_corpora_only(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="pairs, sourcetarget"):
        evaluate("gsr", tmp_path, folds=5)


def test_a_corpus_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no PLOVER_GSR_CAMEO"):
        evaluate("gsr", tmp_path)
