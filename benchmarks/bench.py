"""How fast the product reads, what it costs, and how that compares with a BERT-base encoder.

    python benchmarks/bench.py [--json] [--reports N] [--quick]

``README.md`` beside this file says what each figure means. Figures go to standard output,
progress to standard error.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

import onnx

from comparison import Chosen, compare, cut, reader_with, take_turns
from processes import AVAILABLE, measure, summary
from reports import EXAMPLES, make_reports
from shapes import BERT_BASE, MINILM_L8, build, integer_products, properties_of
from stages import read_all, time_stages
from table import table
from verbale.reading.model import SHIPPED, Model, calibration_beside, cores
from verbale.reading.pieces import split
from verbale.record import Report

FORMAT = "verbale-bench/1"
CORES = cores()
LOTS = 5


def main() -> None:
    args = _arguments()
    reports = make_reports(args.reports)
    model = Model(threads=1)
    facts: dict[str, Any] = {
        "benchmark": FORMAT,
        "system": _system(),
        "model": {"name": model.name, "bytes": SHIPPED.stat().st_size},
        "reports": _amounts(reports, model),
    }
    with TemporaryDirectory(prefix="verbale-bench-") as name:
        folder = Path(name)
        # First, while this process is small: later it holds several models.
        facts["processes"] = _processes(reports, folder, args.starts) if AVAILABLE else None
        contenders = _contenders(folder)
        facts["runtimes"] = {
            runtime: _measured(runtime, reports, args.compared, contenders, model) for runtime in _runtimes()
        }
    print(json.dumps(facts, indent=2) if args.json else table(facts))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how fast reports are read.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--reports", type=int, metavar="N", help="reports to read (default: 300)")
    parser.add_argument("--quick", action="store_true", help="10 reports and 2 starts: does it run at all")
    args = parser.parse_args()
    args.reports = args.reports or (10 if args.quick else 300)
    if args.reports < LOTS:
        parser.error(f"--reports must be at least {LOTS}")
    args.compared = min(args.reports, max(LOTS, args.reports // 6))
    args.starts = 2 if args.quick else 5
    return args


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _system() -> dict[str, Any]:
    packages = [
        name for name in ("verbale", "onnxruntime", "openvino", "numpy", "tokenizers") if find_spec(name)
    ]
    return {
        "cpu": _cpu(),
        "cores": CORES,
        "platform": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: version(name) for name in packages},
    }


def _cpu() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text().splitlines() if facts.is_file() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown")


def _amounts(reports: Sequence[Report], model: Model) -> dict[str, int]:
    return {
        "count": len(reports),
        "words": sum(len(report.text.split()) for report in reports),
        "pieces": sum(len(split(report.text, model.tokenizer)) for report in reports),
    }


def _runtimes() -> list[str]:
    """The runtimes that are installed and that this version uses when it is told to."""
    names = ["onnxruntime"]
    if find_spec("openvino"):
        if Model(threads=1, runtime="openvino").runtime.lower().startswith("openvino"):
            names.append("openvino")
        else:
            _note("OpenVINO is installed, but this version does not use it")
    return names


def _contenders(folder: Path) -> dict[str, Path]:
    """The shipped model; files of BERT-base's shape, as trained and with its products in int8 as
    the shipped one has them; and one of the shipped model's own shape. All are named by their files, and a
    model so named has no event layers: those stand on the shipped encoder, and no other could run them."""
    properties = properties_of(SHIPPED)
    paths = {name: folder / f"{name}.onnx" for name in ("bert_base", "bert_base_int8", "rebuilt")}
    onnx.save(build(BERT_BASE, properties), str(paths["bert_base"]))
    onnx.save(integer_products(paths["bert_base"], properties), str(paths["bert_base_int8"]))
    onnx.save(build(MINILM_L8, properties), str(paths["rebuilt"]))
    onnx.save(integer_products(paths["rebuilt"], properties), str(paths["rebuilt"]))
    for path in paths.values():
        copyfile(calibration_beside(SHIPPED), calibration_beside(path))  # or they leave out other findings
    return {"shipped": SHIPPED, **paths}


def _measured(
    runtime: str, reports: Sequence[Report], compared: int, contenders: dict[str, Path], model: Model
) -> dict[str, Any]:
    sample = reports[:: max(1, len(reports) // compared)][:compared]
    _note(f"{runtime}: reading {len(reports)} reports")
    rates = _throughput(runtime, reports, model)
    _note(f"{runtime}: the same reports without actors")
    actors = _without_actors(runtime, reports)
    _note(f"{runtime}: stages of {len(sample)} reports")
    stages = _stages(runtime, sample, model)
    comparisons = []
    for jobs in sorted({1, CORES}):
        _note(f"{runtime}: BERT-base on {len(sample)} reports, jobs={jobs}")
        comparisons.append({"jobs": jobs, "contenders": compare(contenders, sample, LOTS, jobs, runtime)})
    return {
        "throughput": rates,
        "actors": actors,
        "stages": stages,
        "comparison": {"reports": len(sample), "lots": LOTS, "runs": comparisons},
    }


def _stages(runtime: str, reports: Sequence[Report], model: Model) -> dict[str, Any]:
    """Seconds by stage on one thread, and what the encoder was given."""
    made: list[Chosen] = []

    def make(path: Path | None, threads: int | None, *_: Any) -> Chosen:
        made.append(Chosen(runtime, path, threads))
        return made[-1]

    reader = reader_with(make, None, 1, reports[0])
    made[0].batches.clear()
    seconds = time_stages(reader, reports)
    without, with_padding = map(sum, zip(*made[0].batches, strict=True))
    return {
        "runtime": reader.runtime,
        "reports": len(reports),
        "seconds": seconds,
        "pieces": _amounts(reports, model)["pieces"],
        "encoder_pieces": without,
        "encoder_pieces_padded": with_padding,
    }


def _throughput(runtime: str, reports: Sequence[Report], model: Model) -> list[dict[str, Any]]:
    """Reports and pieces a second, by how many reports are read at a time and by how many
    threads each."""
    modes = dict.fromkeys([(1, 1), (1, CORES), (CORES, 1)])
    make = partial(Chosen, runtime)
    runs = {
        f"{jobs} {threads}": partial(read_all, reader_with(make, None, threads, reports[0], jobs), jobs=jobs)
        for jobs, threads in modes
    }
    taken = take_turns(runs, cut(reports, LOTS))
    pieces = _amounts(reports, model)["pieces"]
    rows = []
    for (jobs, threads), times in zip(modes, taken.values(), strict=True):
        total = sum(times.wall)
        row = {"jobs": jobs, "threads": threads, "seconds": total}
        rows.append(row | {"reports_per_s": len(reports) / total, "pieces_per_s": pieces / total})
    return rows


def _without_actors(runtime: str, reports: Sequence[Report]) -> dict[str, float]:
    """Seconds on one thread with actors resolved and with attributions alone, in turns."""
    make = partial(Chosen, runtime)
    runs = {
        name: partial(read_all, reader_with(make, None, 1, reports[0], resolve=resolve), jobs=1)
        for name, resolve in (("with", True), ("without", False))
    }
    taken = take_turns(runs, cut(reports, LOTS))
    return {name: sum(times.wall) for name, times in taken.items()}


def _processes(reports: Sequence[Report], folder: Path, starts: int) -> dict[str, Any]:
    """Cold starts on one example, with and without a store, and whole runs over a folder."""
    script = Path(sys.executable).with_name("verbale")
    read = [*([str(script)] if script.is_file() else [sys.executable, "-m", "verbale"]), "read"]
    story = str(EXAMPLES / "wire-story.txt")
    texts = folder / "reports"
    texts.mkdir()
    for report in reports:
        (texts / f"{report.name}.txt").write_text(report.text, encoding="utf-8", newline="")
    stores = [str(folder / f"{i}.db") for i in range(starts)]
    whole = [*read, "--no-store", "--jsonl", str(texts), "--jobs"]
    _note(f"processes: {3 * starts} starts, then {len(reports)} reports at a time")
    return {
        "start": summary(measure([[*read, "--no-store", story]] * starts)),
        "start_new_store": summary(measure([[*read, "--store", store, story] for store in stores])),
        "start_known_text": summary(measure([[*read, "--store", store, story] for store in stores])),
        **{f"folder_jobs_{n}": summary(measure([[*whole, str(n)]])) for n in sorted({1, CORES})},
    }


if __name__ == "__main__":
    main()
