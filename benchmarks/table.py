"""The figures of one run as a small table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

STARTS = {
    "start": "one report, no store",
    "start_new_store": "one report, new store",
    "start_known_text": "one report that the store has",
}


def table(facts: dict[str, Any]) -> str:
    """What ``bench.py`` measured, for people."""
    return "\n".join(_lines(facts))


def _lines(facts: dict[str, Any]) -> Iterator[str]:
    system, model, reports = facts["system"], facts["model"], facts["reports"]
    yield f"verbale {system['packages']['verbale']}, Python {system['python']}, {system['platform']}"
    yield f"{system['cpu']}, cores: {system['cores']}"
    yield f"{model['name']}, {model['bytes'] / 1e6:.1f} MB"
    yield f"{reports['count']} reports, {reports['words']:,} words, {reports['pieces']:,} word pieces"
    for measured in facts["runtimes"].values():
        yield f"\n{measured['stages']['runtime'].partition(',')[0]}"
        yield from _throughput(measured["throughput"])
        yield from _actors(measured["actors"])
        yield from _stages(measured["stages"])
        yield from _comparison(**measured["comparison"])
    if facts["processes"]:
        yield from _processes(facts["processes"])


def _throughput(rows: list[dict[str, Any]]) -> Iterator[str]:
    yield f"  {'reading':<34}{'reports/s':>12}{'pieces/s':>12}"
    for row in rows:
        name = f"jobs={row['jobs']}, threads for each: {row['threads']}"
        yield f"    {name:<32}{row['reports_per_s']:>12.1f}{row['pieces_per_s']:>12,.0f}"


def _actors(seconds: dict[str, float]) -> Iterator[str]:
    lost = 1 - seconds["without"] / seconds["with"]
    yield f"  {'with everything, against attributions alone':<34}{f'{lost:.0%} fewer reports/s':>24}"


def _stages(facts: dict[str, Any]) -> Iterator[str]:
    seconds, reports = facts["seconds"], facts["reports"]
    whole = sum(seconds.values())
    yield f"  {'stages, one thread':<34}{'share':>12}{'ms/report':>12}"
    for stage, spent in seconds.items():
        yield f"    {stage:<32}{spent / whole:>12.1%}{1000 * spent / reports:>12.2f}"
    models = sum(seconds.get(stage, 0) for stage in ("encoder", "event layers"))
    yield f"    {'both models together':<32}{models / whole:>12.1%}{1000 * models / reports:>12.2f}"
    again = facts["encoder_pieces"] / facts["pieces"]
    padded = facts["encoder_pieces_padded"] / facts["encoder_pieces"] - 1
    yield f"    the encoder reads {again:.2f} pieces for each of the text's, and {padded:.0%} padding"


COMPARED = {
    "bert_base": "BERT-base, fp32",
    "bert_base_int8": "BERT-base, int8 products",
    "rebuilt": "builder check",
}


def _comparison(reports: int, lots: int, runs: list[dict[str, Any]]) -> Iterator[str]:
    heads = f"{'pipeline':>12}{'CPU time':>12}{'encoder':>12}{'lots':>16}"
    yield f"  {f'times as long, {reports} reports':<34}{heads}"
    for run in runs:
        for key, name in COMPARED.items():
            one = run["contenders"][key]
            low, _, high = one["spread"]
            times = "".join(f"{one[key]:>12.2f}" for key in ("times", "cpu_times", "encoder_times"))
            named = f"{name}, jobs={run['jobs']}"
            yield f"    {named:<32}{times}{f'{low:.2f} to {high:.2f}':>16}"


def _processes(runs: dict[str, dict[str, Any]]) -> Iterator[str]:
    yield f"\n  {'process, start to end':<34}{'best s':>12}{'median s':>12}{'peak MiB':>12}"
    for key, run in runs.items():
        name = STARTS.get(key) or f"all reports, --jobs {key.rpartition('_')[2]}"
        yield f"    {name:<32}{run['best_s']:>12.2f}{run['median_s']:>12.2f}{run['peak_mib']:>12.0f}"
