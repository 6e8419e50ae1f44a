"""All benchmarks, one after the other, each in a process of its own; takes about an hour.

python -m tests.benchmarks
"""

import subprocess
import sys

BENCHMARKS = (
    ("extractor",), ("length",), ("line", "--kind", "general"), ("line", "--kind", "mix"), ("latency",), ("skeleton",),
    ("history",), ("order_of_arrival",),
)  # fmt: skip


def main() -> None:
    """Run them; exits with 1 when one fails."""
    failed = []
    for name, *options in BENCHMARKS:
        if subprocess.run([sys.executable, "-m", f"tests.benchmarks.{name}", *options]).returncode:
            failed.append(name)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
