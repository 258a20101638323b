"""How far people agree: each annotator's file scored against every other of the same report.

What a model can reach is bounded by this, since the same files are what it is scored against.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

from verbale.evaluation import Evaluation
from verbale.evaluation.attributions import Count, matches, parts_of
from verbale.evaluation.polnear import read_polnear
from verbale.reading.tags import ROLES


def score_agreement(folder: Path) -> Evaluation:
    """The F1 of one annotator's spans and linked attributions against another's, in percent, over all
    pairs of annotators of all reports that several people annotated; nothing is read for it.

    Raises FileNotFoundError where ``folder`` does not hold PolNeAR.
    """
    exact = {role: Count() for role in ROLES}
    linked = Count()
    reports = pairs = 0
    for report in read_polnear(folder):
        reports += len(report.files) > 1
        for one, other in combinations(report.files, 2):
            pairs += 1
            for role, count in exact.items():
                left, right = one.spans(role), other.spans(role)
                count.add(len(left & right), len(left), len(right))
            left_parts, right_parts = (
                [parts for a in file.attributions if (parts := parts_of(a, report.text)).words]
                for file in (one, other)
            )
            agreed, _ = matches(left_parts, right_parts)
            linked.add(len(agreed), len(left_parts), len(right_parts))
    figures = {
        "reports": reports,
        "pairs of annotators": pairs,
        "exact": {role: {"f1": count.figures()["f1"]} for role, count in exact.items()},
        "linked attributions": {"all": {"f1": linked.figures()["f1"]}},
    }
    return Evaluation("polnear", "agreement of annotators", figures)
