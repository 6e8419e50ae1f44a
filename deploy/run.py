#!/usr/bin/env python3
"""Run tocsin, or its checks, from a fresh checkout: `python3 deploy/run.py up`, `python3 deploy/run.py checks`.

Needs Python 3.11 to 3.13 and nothing else. On the first call, and whenever the pinned versions change, it makes an
environment of its own in `.venv` and installs the packages of `deploy/requirements.txt` and, for the tests, the few of
`deploy/requirements-source.txt` that come as source alone; pip checks the hashes of all.
`checks` runs ruff, mypy, the schema check and all tests; anything else is an argument of the command `tocsin`.
"""

import hashlib
import os
import pathlib
import subprocess
import sys
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
BIN = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
REQUIREMENTS = ROOT / "deploy" / "requirements.txt"
SOURCE_REQUIREMENTS = ROOT / "deploy" / "requirements-source.txt"
INSTALLED = ENVIRONMENT / "installed.sha256"

CHECKS = (
    ("ruff", ["-m", "ruff", "check", "."]),
    ("formatting", ["-m", "ruff", "format", "--check", "."]),
    ("types", ["-m", "mypy"]),
    ("schemas", ["-m", "streams.schemas", "--check"]),
    ("tests", ["-m", "pytest"]),
)


def wanted() -> str:
    """Digest of all that decides what is installed: the pins, the project file and the Python version."""
    files = (REQUIREMENTS, SOURCE_REQUIREMENTS, ROOT / "pyproject.toml")
    parts = (*(path.read_bytes() for path in files), sys.version.encode())
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def pip(*arguments: str) -> None:
    """Run pip in the environment; its error has been shown when this ends the program."""
    command = [str(PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check", "install", *arguments]
    if subprocess.run(command, check=False).returncode:
        sys.exit("tocsin: the packages of deploy/requirements*.txt could not be installed; pip says above why.")


def install() -> None:
    """Make the environment and fill it, unless that has been done for these very pins."""
    if INSTALLED.exists() and INSTALLED.read_text() == wanted():
        return
    print("tocsin: setting up .venv with pinned packages (once; about two minutes) ...", file=sys.stderr, flush=True)
    try:
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
    except subprocess.CalledProcessError:
        sys.exit(
            "tocsin: Python's venv module cannot install pip here; on Debian or Ubuntu install python3-venv first."
        )
    pip("--require-hashes", "--only-binary", ":all:", "-r", str(REQUIREMENTS))
    pip("--require-hashes", "--no-build-isolation", "-r", str(SOURCE_REQUIREMENTS))
    pip("--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    INSTALLED.write_text(wanted())


def checks(pytest_arguments: list[str]) -> int:
    """Run every check in turn, all of them even when one fails; 0 when all passed."""
    failed = []
    for name, command in CHECKS:
        print(f"== {name}", flush=True)
        extra = pytest_arguments if name == "tests" else []
        if subprocess.run([str(PYTHON), *command, *extra], cwd=ROOT, check=False).returncode:
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "all checks passed", flush=True)
    return 1 if failed else 0


def main() -> int:
    """Set up, then do what the arguments say."""
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        sys.exit(f"tocsin: needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}.")
    install()
    if sys.argv[1:2] == ["checks"]:
        return checks(sys.argv[2:])
    arguments = [str(PYTHON), "-m", "streams.commands", *sys.argv[1:]]
    if os.name != "nt":
        os.execv(arguments[0], arguments)  # noqa: S606  # not a child: signals must reach tocsin itself
    return subprocess.run(arguments, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
