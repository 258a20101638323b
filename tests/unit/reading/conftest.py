"""The shipped model and its tokenizer, loaded once."""

from __future__ import annotations

import pytest
from tokenizers import Tokenizer

from verbale.reading.model import Model


@pytest.fixture(scope="session")
def model() -> Model:
    """The shipped model."""
    return Model(threads=1)


@pytest.fixture(scope="session")
def tokenizer(model: Model) -> Tokenizer:
    """The tokenizer that texts are cut into pieces with."""
    return model.tokenizer
