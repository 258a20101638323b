"""The scores of coreference, on cases worked out by hand."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from verbale.evaluation.coreference import b_cubed, best_matching, ceaf, f1, muc, score_gum
from verbale.evaluation.gum import read_gum
from verbale.reading import Reader

A, B, C, D, E = ((n, n + 1) for n in range(5))

GUM = """\
# newdoc id = GUM_news_talks
# newpar = p (2 s)
# text = Ana Costa met Ben Okoro's aides.
1\tAna\tAna\tPROPN\tNNP\tNumber=Sing\t3\tnsubj\t_\tEntity=(1-person-new-cf1-1-coref
2\tCosta\tCosta\tPROPN\tNNP\tNumber=Sing\t1\tflat\t_\tEntity=1)
3\tmet\tmeet\tVERB\tVBD\t_\t0\troot\t_\t_
4\tBen\tBen\tPROPN\tNNP\tNumber=Sing\t7\tnmod:poss\t_\tEntity=(2-person-new-cf2-4-sgl(3-person-new-cf3-1-sgl
5-6\tOkoro's\t_\t_\t_\t_\t_\t_\t_\t_
5\tOkoro\tOkoro\tPROPN\tNNP\tNumber=Sing\t4\tflat\t_\t_
6\t's\t's\tPART\tPOS\t_\t4\tcase\t_\tEntity=3)
7\taides\taide\tNOUN\tNNS\tNumber=Plur\t3\tobj\t_\tEntity=2)|SpaceAfter=No
8\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_

# text = She was glad.
1\tShe\tshe\tPRON\tPRP\tNumber=Sing\t3\tnsubj\t_\tEntity=(1-person-giv:act-cf1-1-ana)
2\twas\tbe\tAUX\tVBD\t_\t3\tcop\t_\t_
3\tglad\tglad\tADJ\tJJ\t_\t0\troot\t_\tSpaceAfter=No
4\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_
"""


def test_perfect_chains_score_one_hundred() -> None:
    chains = [frozenset({A, B, C}), frozenset({D, E})]
    for metric in (muc, b_cubed, ceaf):
        assert f1(metric(chains, chains)) == pytest.approx(100)


def test_the_textbook_case() -> None:
    """Chains {1 2 3} {4 5} found as {1 2} {3 4 5}: each figure by hand."""
    key = [frozenset({A, B, C}), frozenset({D, E})]
    response = [frozenset({A, B}), frozenset({C, D, E})]
    assert muc(key, response).tolist() == [2, 3, 2, 3]
    precision = (1 + 1 + 1 / 3 + 2 / 3 + 2 / 3) / 5
    recall = (2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5
    assert b_cubed(key, response) == pytest.approx([5 * precision, 5, 5 * recall, 5])
    assert ceaf(key, response) == pytest.approx([1.6, 2, 1.6, 2])


def test_nothing_found_scores_nothing() -> None:
    assert f1(ceaf([frozenset({A, B})], [])) == 0
    assert f1(muc([frozenset({A, B})], [])) == 0


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (2, 4), (5, 3)])
def test_the_best_matching_is_the_best_of_all(shape: tuple[int, int]) -> None:
    for seed in range(20):
        weights = np.random.default_rng(seed).random(shape)
        wide = weights if shape[0] <= shape[1] else weights.T
        every = permutations(range(wide.shape[1]), wide.shape[0])
        best = max(sum(wide[row, column] for row, column in enumerate(order)) for order in every)
        assert best_matching(weights) == pytest.approx(best)


def test_documents_are_read_with_their_mentions(tmp_path: Path) -> None:
    (tmp_path / "GUM_news_talks.conllu").write_text(GUM, encoding="utf-8")
    (document,) = read_gum(tmp_path)
    assert document.text == "Ana Costa met Ben Okoro's aides. She was glad."
    assert document.genre == "news"
    found = [(document.text[m.start : m.end], m.chain, m.type, m.plural) for m in document.mentions]
    assert found == [
        ("Ana Costa", 1, "name", False),
        ("Ben Okoro's aides", 2, "description", True),
        ("Ben Okoro's", 3, "name", False),
        ("She", 1, "pronoun", False),
    ]


def test_a_corpus_is_scored(tmp_path: Path) -> None:
    (tmp_path / "GUM_news_talks.conllu").write_text(GUM, encoding="utf-8")
    scored = score_gum(tmp_path, Reader(), errors=True)
    assert scored.figures["pronouns"] == 1
    assert 0 <= scored.figures["CoNLL"] <= 100
    assert set(scored.figures["by genre"]) == {"news"}


def test_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="CoNLL-U"):
        list(read_gum(tmp_path))
