"""``verbale evaluate``: how well the model does on a public corpus."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from verbale.cli.options import json_option, model_option
from verbale.cli.output import binary_output, say
from verbale.errors import UsageError


class _Corpus(click.ParamType[str]):
    """The name of a corpus that there is a reader for, looked up only when it is needed."""

    name = "corpus"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from verbale.evaluation import NAMES

        if value not in NAMES:
            self.fail(f"{value!r} is not one of {', '.join(NAMES)}.", param, ctx)
        return value


@click.command()
@click.argument("corpus", type=_Corpus())
@click.argument("path", metavar="DIR", type=click.Path(path_type=Path))
@json_option("Print the figures as JSON.")
@click.option("--errors", is_flag=True, help="List what was missed and what was found wrongly.")
@click.option(
    "--folds", metavar="N", type=click.IntRange(min=2), default=None,
    help="Fit the last layer anew on N parts in turn (pairs, sourcetarget).",
)  # fmt: skip
@click.option("--agreement", is_flag=True, help="How far the annotators agree with each other (polnear).")
@model_option()
def command(
    corpus: str,
    path: Path,
    as_json: bool,
    errors: bool,
    folds: int | None,
    agreement: bool,
    model: str | None,
) -> None:
    """Measure the model on a public corpus.

    CORPUS is polnear, coref, names, pairs, sourcetarget, gsr or events. DIR is the folder in which its
    files lie, or for the last four one of these files.
    """
    if not path.exists() or (corpus in ("polnear", "coref", "names") and not path.is_dir()):
        raise UsageError("no-folder", f"{path} is not a folder.")
    if agreement and corpus != "polnear":
        raise UsageError("agreement", "Only polnear has reports that several people annotated.")
    from verbale import evaluation

    if agreement:
        result = evaluation.agreement(path)
    else:
        result = evaluation.evaluate(corpus, path, model=model, errors=errors, folds=folds or 0)
    if as_json:
        binary_output().write(msgspec.json.format(msgspec.json.encode(result.to_dict())) + b"\n")
        return
    for line in result.lines():
        say(line)
