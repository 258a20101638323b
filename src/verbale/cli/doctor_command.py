"""``verbale doctor``: what is installed, what works, and what would be used."""

from __future__ import annotations

from collections.abc import Iterator

import click
import msgspec

from verbale.cli import checks
from verbale.cli.app import OUR_FAULT
from verbale.cli.options import json_option, model_option, store_option
from verbale.cli.output import binary_output, complain, say
from verbale.render.plain import counted


def _examine(model: str | None, store: str | None) -> checks.Found:
    """All that the checks found, by subject, None where one failed; ``problems`` says why."""
    problems: list[str] = []
    found = {
        "verbale": checks.installed("verbale"),
        "python": checks.attempt(checks.system, problems, "python"),
        "packages": checks.packages(),
        "model": checks.attempt(lambda: checks.model(model), problems, "model"),
        "tables": checks.attempt(checks.tables, problems, "tables"),
        "actors": checks.attempt(checks.actors, problems, "actors"),
        "store": checks.attempt(lambda: checks.store(store), problems, "store"),
        "cpu": checks.attempt(checks.cpu, problems, "cpu"),
    }
    missing = [name for name in checks.NEEDED if found["packages"][name] is None]
    if missing:
        problems.insert(0, f"packages: {', '.join(missing)} not installed")
    return {**found, "problems": problems}


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"


def _answer(value: bool | None) -> str:
    return "unknown" if value is None else "yes" if value else "no"


def _store_line(store: checks.Found) -> str:
    if not store["exists"]:
        return f"{store['location']} (not there yet: the first reading makes it)"
    counts = store["counts"]
    holds = ", ".join(counted(counts[noun + "s"], noun) for noun in ("report", "attribution", "event"))
    return f"{store['location']} ({holds}, {_megabytes(counts['size'])})"


def _actors_line(actors: checks.Found) -> str:
    rows = counted(actors["user_rows"], "row")
    yours = f"; your table: {actors['user_table']} ({rows})" if actors["user_table"] else ""
    return f"{actors['version']}, offices known until {actors['known_until']}{yours}"


def _lines(found: checks.Found) -> Iterator[tuple[str, str]]:
    """Subject and finding, for people; subjects that failed are left to the problems."""
    yield "verbale", found["verbale"] or "not installed"
    if python := found["python"]:
        yield "python", f"{python['version']} ({python['implementation']}, {python['executable']})"
        yield "platform", f"{python['platform']} ({python['machine']})"
    for name, version in found["packages"].items():
        yield name, version or "not installed"
    if model := found["model"]:
        yield "model", f"{model['name']} ({_megabytes(model['bytes'])}, {model['path']})"
        if model["events"]:
            yield "events", f"{model['events']} ({_megabytes(model['events_bytes'])})"
        yield "runtime", model["runtime"]
    if (tables := found["tables"]) is not None:
        yield "tables", ", ".join(tables) or "none"
    if actors := found["actors"]:
        yield "actors", _actors_line(actors)
    if store := found["store"]:
        yield "store", _store_line(store)
    if cpu := found["cpu"]:
        yield "cpu", f"{cpu['name'] or 'unknown'} ({counted(cpu['cores'], 'core')} to use)"
        features = (f"{name} {_answer(has)}" for name, has in cpu["features"].items())
        yield "cpu features", ", ".join(features)


@click.command()
@json_option("Print what was found as one JSON object.")
@model_option()
@store_option()
def command(as_json: bool, model: str | None, store: str | None) -> int:
    """Say what is installed, what works, and what would be used.

    Exits with 1 where something is broken.
    """
    found = _examine(model, store)
    if as_json:
        binary_output().write(msgspec.json.format(msgspec.json.encode(found)) + b"\n")
    else:
        for subject, finding in _lines(found):
            say(f"{subject + ':':<14} {finding}")
    for problem in found["problems"]:
        complain(problem)
    if found["problems"]:
        return OUR_FAULT
    if not as_json:
        say("Everything works.")
    return 0
