import shutil
from pathlib import Path

import pytest

from agents.extract import model


def test_finds_a_model_and_says_which() -> None:
    assert "3.8" in model.describe()


def test_a_missing_model_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(model.ModelError, match="en_core_web_nowhere is not installed"):
        model.find("en_core_web_nowhere")


def test_an_altered_or_missing_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(model._folder(model.find(model.OFFICIAL).package), folder)
    model.verify(folder)
    with (folder / "tokenizer").open("ab") as file:
        file.write(b"x")
    with pytest.raises(model.ModelError, match="tokenizer is not the official"):
        model.verify(folder)
    (folder / "tokenizer").unlink()
    with pytest.raises(model.ModelError, match="tokenizer is missing"):
        model.verify(folder)
