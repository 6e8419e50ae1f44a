"""Rivals to measure against, each in an environment of its own with pinned packages, made at first use."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import platformdirs

HERE = Path(__file__).resolve().parent
PYTHONS = ("python3.12", "python3.13", "python3")  # the rivals' packages need 3.12
PYENV = Path.home() / ".pyenv" / "versions"


def environment(name: str) -> Path | None:
    """The Python of a rival's environment, with NAME-requirements.txt installed; None when it cannot be made."""
    pins = HERE / f"{name}-requirements.txt"
    folder = Path(platformdirs.user_cache_dir("tocsin")) / "rivals" / name
    python = folder / "bin" / "python"
    done = folder / hashlib.sha256(pins.read_bytes()).hexdigest()
    if done.exists():
        return python
    base = _python()
    if base is None:
        return None
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([base, "-m", "venv", str(folder)], check=True)
    pip = [
        str(python),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--only-binary",
        ":all:",
        "--require-hashes",
        "-r",
        str(pins),
    ]
    if subprocess.run(pip, check=False).returncode:
        return None
    done.touch()
    return python


def _python() -> str | None:
    """A Python of at least 3.12 on this machine."""
    installed = [str(path) for path in sorted(PYENV.glob("3.1[23]*/bin/python3"))]
    for name in (*PYTHONS, *installed):
        found = shutil.which(name)
        if found and _new_enough(found):
            return found
    return None


def _new_enough(python: str) -> bool:
    test = "import sys; sys.exit(sys.version_info < (3, 12))"
    return not subprocess.run([python, "-c", test], check=False, capture_output=True).returncode
