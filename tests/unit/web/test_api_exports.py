"""Exports by the API are those of ``verbale export``."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from verbale.export import FOLDERS, FORMATS, LINES, lines, training_lines, write
from verbale.record import Record, Report
from verbale.store import Store


def names(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("format", LINES)
def test_a_format_of_one_file(client: TestClient, store: Store, report: str, format: str) -> None:
    store.add(Record(Report(text="Nothing was said.", date="2020-01-01").document()))
    answer = client.get(f"/api/v1/export/{format}")
    assert answer.status_code == 200
    assert answer.content.decode() == "".join(lines(format, store.records()))
    assert answer.headers["content-disposition"].startswith('attachment; filename="verbale-')
    one = client.get(f"/api/v1/reports/{report}/export/{format}")
    assert one.content.decode() == "".join(lines(format, [store.record(report)]))
    assert client.get(f"/api/v1/export/{format}?report={report}").content == one.content
    assert client.get(f"/api/v1/export/{format}?since=2024-01-01").content == one.content
    assert client.get(f"/api/v1/export/{format}?q=treaty").content == one.content


@pytest.mark.parametrize("format", FOLDERS)
def test_a_format_of_several_files(client: TestClient, report: str, format: str, tmp_path: Path) -> None:
    answer = client.get(f"/api/v1/reports/{report}/export/{format}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    folder = tmp_path / format
    folder.mkdir()
    client.app.state.room.store.record(report)  # type: ignore[attr-defined]
    written = write(format, [client.app.state.room.store.record(report)], folder)  # type: ignore[attr-defined]
    found = names(answer.content)
    assert set(found) == {path.relative_to(folder).as_posix() for path in written}
    if format != "parquet":
        assert all((folder / name).read_bytes() == content for name, content in found.items())


def test_what_people_put_right(client: TestClient, store: Store, report: str) -> None:
    nothing = client.get(f"/api/v1/reports/{report}/export/corrections")
    assert "agreed" not in nothing.text
    store.correct(report, kind="event", act="edit", item="e1", changes={"type": "CONSULT"}, by="Eva")
    answer = client.get("/api/v1/export/corrections")
    assert answer.content.decode() == "".join(training_lines(store.readings()))
    assert "CONSULT" in answer.text
    assert client.get(f"/api/v1/reports/{report}/export/corrections").content == answer.content
    assert '"type":"CONSULT"' in client.get("/api/v1/export/jsonl").text


def test_every_format_is_there(client: TestClient) -> None:
    for format in FORMATS:
        assert client.get(f"/api/v1/export/{format}").status_code == 200


@pytest.mark.parametrize("path", ["/export/pdf", "/export/jsonl?since=x", "/export/csv?q=" + "x" * 1001, "/export/corrections?q=x"])  # fmt: skip  # noqa: E501
def test_what_cannot_be_exported_gets_a_sentence(client: TestClient, path: str) -> None:
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].endswith(".")
