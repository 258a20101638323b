"""Model files: their facts without their graph, and the ones that are none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from verbale.errors import ModelError
from verbale.reading.heads import WIDTH
from verbale.reading.model import SHIPPED, Model, metadata
from verbale.reading.tags import TAGS


def test_the_shipped_file_is_small_and_tells_of_itself() -> None:
    assert SHIPPED.stat().st_size < 30_000_000
    assert set(metadata(SHIPPED)) >= {"verbale", "tokenizer"}
    model = Model()
    assert model.name.startswith("attribution/")
    assert model.calibration is not None


def test_a_calibration_beside_the_file_counts_before_the_one_within(tmp_path: Path) -> None:
    file = tmp_path / "mine.onnx"
    file.symlink_to(SHIPPED)
    assert Model(file).calibration is None
    beside = tmp_path / "mine.calibration.json"
    beside.write_text('{"weights": {"cue score": 2.0}, "intercept": -1.0, "floor": 0.5}')
    found = Model(file).calibration
    assert found is not None
    assert (found.weights.tolist(), found.intercept, found.floor) == ([2.0], -1.0, 0.5)
    beside.write_text("[]")
    with pytest.raises(ModelError, match=r"is not a calibration"):
        Model(file)


def test_padding_changes_nothing() -> None:
    model = Model(threads=1)
    ids = np.array([[101, 2000, 2001, 2002, 102], [101, 2000, 2001, 102, 0]], np.int64)
    features = np.zeros((2, 5, 4), np.int64)
    emissions, _, mentions, _ = model.run(ids, features, np.array([5, 4], np.int64))
    alone, _, _, _ = model.run(ids[1:, :4], features[1:, :4], np.array([4], np.int64))
    assert emissions.shape == (2, 5, len(TAGS))
    assert mentions.shape == (2, 5, WIDTH)
    # Activations are scaled by all that is in the batch, so numbers differ a little; tags do not.
    assert (emissions[1, :4].argmax(1) == alone[0].argmax(1)).all()


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "not-a-model"), (b"Not a model at all.", "not-a-model"), (bytes(range(256)) * 40, "not-a-model")],
)
def test_other_files_are_refused(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(data)
    with pytest.raises(ModelError) as caught:
        Model(path)
    assert caught.value.code == code


def test_a_cut_off_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(SHIPPED.read_bytes()[:1_000_000])
    with pytest.raises(ModelError):
        Model(path)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="There is no model file"):
        Model(tmp_path / "missing.onnx")
