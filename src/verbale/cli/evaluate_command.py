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
        from verbale.evaluation import CORPORA

        if value not in CORPORA:
            self.fail(f"{value!r} is not one of {', '.join(CORPORA)}.", param, ctx)
        return value


@click.command()
@click.argument("corpus", type=_Corpus())
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@json_option("Print the figures as JSON.")
@click.option("--errors", is_flag=True, help="List what was missed and what was found wrongly.")
@model_option()
def command(corpus: str, folder: Path, as_json: bool, errors: bool, model: str | None) -> None:
    """Measure the model on a public corpus.

    CORPUS is polnear. DIR is the folder in which its files lie.
    """
    if not folder.is_dir():
        raise UsageError("no-folder", f"{folder} is not a folder.")
    from verbale.evaluation import evaluate

    result = evaluate(corpus, folder, model=model, errors=errors)
    if as_json:
        binary_output().write(msgspec.json.format(msgspec.json.encode(result.to_dict())) + b"\n")
        return
    for line in result.lines():
        say(line)
