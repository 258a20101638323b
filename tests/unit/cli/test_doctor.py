"""``verbale doctor``: it answers even where something is broken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from verbale.cli import checks
from verbale.errors import ModelError


@pytest.fixture
def model_file(tmp_path: Path) -> str:
    path = tmp_path / "m.onnx"
    path.write_bytes(b"0" * 2_500_000)
    return str(path)


def test_all_is_well(run: Any, model_file: str, tmp_path: Path) -> None:
    result = run("doctor", "--model", model_file)
    assert result.exit_code == 0
    assert f"model:         rule/1 (2.5 MB, {model_file})" in result.stdout
    assert "runtime:       rules, 1 thread" in result.stdout
    assert result.stdout.splitlines()[-1] == "Everything works."
    assert not (tmp_path / "s.db").exists()


def test_json(run: Any, model_file: str) -> None:
    Path("a.txt").write_text('Putin said "yes".')
    run("read", "a.txt")
    found = json.loads(run("doctor", "--json", "--model", model_file).stdout)
    assert found["problems"] == []
    assert found["store"]["counts"]["reports"] == 1
    assert found["packages"]["numpy"]
    assert set(found["cpu"]["features"]) == {"AVX2", "AVX512", "VNNI", "AMX"}


def test_the_tables_of_actors(run: Any, model_file: str, tmp_path: Path) -> None:
    run("actors", "add", "Ana Costa", "--code", "PRT GOV")
    result = run("doctor", "--model", model_file)
    assert f"your table: {tmp_path / 'actors.csv'} (1 row)" in result.stdout
    (tmp_path / "actors.csv").write_text("nonsense\n")
    result = run("doctor", "--model", model_file)
    assert result.exit_code == 1
    assert result.stderr.startswith("verbale: actors: ")


def test_a_broken_model_and_store_are_said(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(model: str | None = None) -> None:
        raise ModelError("no-model", "There is no model file.")

    monkeypatch.setattr("verbale.reading.Reader", broken)
    (tmp_path / "s.db").write_text(
        "this is no store, but it is long enough to be taken for a file of one" * 9
    )
    result = run("doctor")
    assert result.exit_code == 1
    model, store = result.stderr.splitlines()
    assert model == "verbale: model: There is no model file."
    assert store.startswith("verbale: store: ")
    assert "cpu features:" in result.stdout


def test_a_fault_in_one_check_hides_no_other(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(model: str | None = None) -> None:
        raise ImportError("libonnx.so: cannot open")

    monkeypatch.setattr("verbale.reading.Reader", broken)
    found = json.loads(run("doctor", "--json").stdout)
    assert found["model"] is None
    assert found["problems"] == ["model: ImportError: libonnx.so: cannot open"]


@pytest.mark.parametrize(
    ("cpuinfo", "features"),
    [
        ("flags\t: fpu avx2 avx_vnni\n", (True, False, True, False)),
        ("flags\t: avx2 avx512f avx512_vnni amx_tile\n", (True, True, True, True)),
        ("Features\t: asimd\n", (None, None, None, None)),
        (None, (None, None, None, None)),
    ],
)
def test_cpu_features(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cpuinfo: str | None, features: tuple[bool | None, ...]
) -> None:
    file = tmp_path / "cpuinfo"
    if cpuinfo is not None:
        file.write_text(cpuinfo)
    monkeypatch.setattr(checks, "_CPUINFO", file)
    assert tuple(checks.cpu()["features"].values()) == features
