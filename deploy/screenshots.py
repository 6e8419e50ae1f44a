"""Take the README's screenshots anew: the bundled sample through `tocsin up`, and its page in a headless Chromium.

    .venv/bin/python deploy/screenshots.py

Needs Debian's packages chromium and chromium-driver. The pictures go to deploy/screenshots/.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

PICTURES = Path(__file__).resolve().parent / "screenshots"
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
DAYS = "window=30d&as_of=2026-03-12"  # the sample's
QUIET = 15.0  # seconds without a change, after which all of the sample is taken to be counted
SHAPES = {"desktop": (1440, 900), "phone": (390, 844)}
TAKEN = (
    ("world", "desktop", "light"),
    ("incident", "desktop", "dark"),
    ("world", "phone", "dark"),
    ("incident", "phone", "light"),
)
SOURCES = 3  # of the incident that is shown, at least


def counted(address: str) -> None:
    """Wait until the sample has been worked off."""
    known, since = None, time.monotonic()
    while known is None or not known[1] or time.monotonic() - since < QUIET:
        state = httpx.get(f"{address}/api/freshness").json()
        found = (state["version"], state["newest_report"])
        if found != known:
            known, since = found, time.monotonic()
        time.sleep(0.5)


def incident(address: str) -> str:
    """The id of the incident with the longest history among those with several sources."""
    found = httpx.get(f"{address}/api/incidents?limit=500").json()["items"]
    several = [each for each in found if each["sources"] >= SOURCES] or found
    return str(max(several, key=lambda each: (len(each["history"]), each["sources"]))["incident_id"])


def take(address: str) -> None:
    """Take each picture of the list."""
    pages = {"world": f"/?{DAYS}", "incident": f"/incidents/{incident(address)}"}
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as profile:
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        browser = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        for name, shape, scheme in TAKEN:
            features = [{"name": "prefers-color-scheme", "value": scheme}]
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
            width, height = SHAPES[shape]
            size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": shape == "phone"}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            browser.get(address + pages[name])
            time.sleep(2)  # for the map to be drawn and the freshness to be told
            browser.save_screenshot(str(PICTURES / f"{name}-{shape}-{scheme}.png"))
        browser.quit()


def main() -> None:
    """Run the line on a state of its own, wait, take the pictures, end it."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as state:
        environment = os.environ | {"TOCSIN_STATE_DIR": state, "TOCSIN_WEB_PORT": "0"}
        command = [str(Path(sys.executable).with_name("tocsin")), "up"]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as up:
            assert up.stderr
            found = next(found for line in up.stderr if (found := re.search(r"The page is at (\S+)", line)))
            try:
                counted(found[1])
                take(found[1])
            finally:
                up.send_signal(signal.SIGINT)
                up.communicate()


if __name__ == "__main__":
    main()
