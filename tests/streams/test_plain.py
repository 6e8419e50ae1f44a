"""A message can forge no line of a log and give a terminal no orders."""

import subprocess
import sys

LOG = """
import logging
from streams.plain import log_plainly
log_plainly()
logging.basicConfig(format="%(levelname)s %(message)s")
logging.getLogger("any").warning("article %s", "a\\nCRITICAL all is lost\\x1b[2J\\u202e")
"""


def test_a_record_is_one_line_of_plain_text() -> None:
    written = subprocess.run([sys.executable, "-c", LOG], capture_output=True, text=True, check=True).stderr
    assert written == "WARNING article a CRITICAL all is lost [2J \n"
