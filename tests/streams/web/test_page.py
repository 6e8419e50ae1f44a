"""The page in a real browser over a real broker: what is on the topics is what a reader sees, as soon as it is."""

import datetime
import json
import re
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from streams.broker.embedded import embedded_broker
from streams.commands.monitor import COUNTING
from streams.messages import Correction, Event
from streams.reading import read
from streams.settings import Settings
from streams.topics import CORRECTIONS, ensure
from streams.web.server import serving

Until = Callable[[Chrome, Callable[[], Any]], Any]
WITHIN = 2.0  # seconds in which an open page shows what is new

SENTENCE = "Nine guards were killed and 30 others wounded on Friday, after 53 deaths in February alone."
HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> & </table>"


def exactly(**numbers: int) -> dict[str, Any]:
    return {kind: {"low": number, "best": number, "high": number} for kind, number in numbers.items()}


def evidence(field: str, words: str, text: str = SENTENCE) -> dict[str, Any]:
    start = text.index(words)
    sentence = {"start": 0, "end": len(text), "text": text}
    return {
        "field": field,
        "part": "text",
        "text": words,
        "start": start,
        "end": start + len(words),
        "sentence": sentence,
    }


def report(event_id: str, text: str = SENTENCE, **fields: Any) -> dict[str, Any]:
    defaults = {
        "event_id": event_id,
        "article_id": f"article-of-{event_id}",
        "source": "orientwire.example",
        "url": "https://orientwire.example/1",
        "headline": "Nine guards killed",
        "published_at": "2026-03-02T06:00:00Z",
        "status": "reported",
        "harm": exactly(killed=9, wounded=30),
        "evidence": [evidence("killed", "Nine"), evidence("wounded", "30")] if text == SENTENCE else [],
    }
    return defaults | fields


def shown(browser: Chrome, figure: str) -> str | None:
    """What the page shows as that figure."""
    script = 'return document.querySelector(`[data-figure="${arguments[0]}"]`)?.textContent.trim() ?? null'
    found: str | None = browser.execute_script(script, figure)
    return found


def problems(browser: Chrome) -> list[str]:
    """What the browser complained of: errors of scripts, things that the page's policy forbids."""
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]


def test_a_new_incident_changes_the_open_page_and_its_retraction_changes_it_back(
    newsroom: Any, address: str, browser: Chrome, until: Until
) -> None:
    newsroom.tell("at the bridge", "MLI", harm=exactly(killed=12, wounded=4))
    browser.get(f"{address}/?window=7d")
    until(browser, lambda: shown(browser, "Mali, killed") == "12")
    browser.execute_script("window.sameDocument = true")

    newsroom.tell("at the market", "MLI", harm=exactly(killed=30))
    told = datetime.datetime.now()
    until(browser, lambda: shown(browser, "Mali, killed") == "42")
    took = (datetime.datetime.now() - told).total_seconds()
    assert "Mali, killed: 12 becomes 42" in browser.find_element(By.ID, "said").get_attribute("textContent")

    newsroom.tell("at the market", "MLI", revision=2, harm=exactly(killed=30), retracted=True)
    until(browser, lambda: shown(browser, "Mali, killed") == "12")
    assert browser.execute_script("return window.sameDocument")
    assert not problems(browser)
    print(f"the open page showed a new figure after {took:.2f} s; it is meant to within {WITHIN} s")


def test_the_page_shows_what_totals_verify_vouches_for(
    newsroom: Any, address: str, browser: Chrome, until: Until, settings: Settings,
    run_tocsin: Callable[..., subprocess.CompletedProcess[str]],
) -> None:  # fmt: skip
    newsroom.tell("first", "KEN", harm=exactly(killed=1234, wounded=7))
    newsroom.tell("second", "KEN", harm={"killed": {"low": 3, "best": 3, "high": None}})
    verified = run_tocsin("totals", "--verify", "--json", settings=settings)
    assert {"country": "KEN", "agrees": True, "differing_windows": []} in map(json.loads, verified.stdout.splitlines())
    totals = run_tocsin("totals", "--json", settings=settings)
    lines = [line for line in map(json.loads, totals.stdout.splitlines()) if line["country"] == "KEN"]
    assert {line["window"] for line in lines} == {"1d", "7d", "30d", "all"}
    for line in lines:
        browser.get(f"{address}/?window={line['window']}")
        until(browser, lambda: shown(browser, "Kenya, killed"))
        best = line["reported"]["killed"]
        assert (best["low"], best["high"]) == (1237, None)
        assert shown(browser, "Kenya, killed") == "1,237+"
        assert shown(browser, "Kenya, wounded") == str(line["reported"]["wounded"]["best"])


def test_an_incident_is_shown_down_to_the_counted_words_and_what_was_not_counted_and_why(
    newsroom: Any, address: str, browser: Chrome, until: Until
) -> None:
    told = report("e-guards")
    cumulative = Event.from_fields(
        {
            "event_id": "e-month",
            "article_id": told["article_id"],
            "published_at": told["published_at"],
            "type": "ASSAULT",
            "toll": "cumulative",
            "period": {"from": "2026-02-01", "to": "2026-02-28"},
            "harm": exactly(killed=53),
            "evidence": [evidence("killed", "53")],
        }
    )
    newsroom.event(cumulative)
    history = [
        {"revision": 1, "at": "2026-03-02T06:00:00Z", "change": "killed unknown -> 7", "harm": exactly(killed=7)},
        {"revision": 2, "at": "2026-03-02T09:00:00Z", "change": "killed 7 -> 9", "harm": exactly(killed=9)},
    ]
    newsroom.tell(
        *("guards", "LBN"),
        harm=exactly(killed=9, wounded=30),
        reports=[told],
        events=["e-guards"],
        articles=[told["article_id"]],
        history=history,
        sources=1,
    )
    browser.get(f"{address}/incidents/guards")
    until(browser, lambda: "53 killed" in browser.find_element(By.TAG_NAME, "main").text)
    marks = [(mark.get_attribute("data-says"), mark.text) for mark in browser.find_elements(By.TAG_NAME, "mark")]
    assert marks == [("killed", "Nine"), ("wounded", "30"), ("killed", "53")]
    assert browser.find_element(By.TAG_NAME, "blockquote").get_attribute("textContent") == SENTENCE
    assert "a toll over many incidents (February 2026): in no sum" in browser.find_element(By.TAG_NAME, "main").text
    assert len(browser.find_elements(By.CSS_SELECTOR, ".steps .point")) == 2
    assert "killed 7 -> 9" in browser.find_element(By.CSS_SELECTOR, "#history ~ .scroll").text
    assert not problems(browser)


def test_markup_and_script_in_articles_are_shown_as_text(
    newsroom: Any, address: str, browser: Chrome, until: Until
) -> None:
    hostile = report(
        "e-hostile",
        text=HOSTILE,
        source=HOSTILE,
        headline=HOSTILE,
        url="javascript:document.title='owned'",
        evidence=[evidence("killed", "<script>", HOSTILE)],
    )
    fields = {"harm": exactly(killed=2), "headline": HOSTILE, "place": HOSTILE, "reports": [hostile]}
    newsroom.tell("hostile", "PER", **fields, articles=[hostile["article_id"]], conflicts=[HOSTILE])
    for path in ("/incidents/hostile", "/countries/PER", "/", "/search?q=onerror"):
        browser.get(address + path)
        until(browser, lambda: HOSTILE in browser.find_element(By.TAG_NAME, "main").get_attribute("textContent"))
        assert "owned" not in browser.title.replace(HOSTILE, "")
        assert browser.find_elements(By.CSS_SELECTOR, "img, main script") == []
        assert browser.find_elements(By.CSS_SELECTOR, "a[href^=javascript]") == []
    assert not problems(browser)


def test_the_keyboard_alone_reaches_figures_controls_and_search(
    newsroom: Any, address: str, browser: Chrome, until: Until
) -> None:
    newsroom.tell("by keys", "CHL", headline="Avalanche buries lodge", harm=exactly(killed=5, wounded=77))
    browser.get(f"{address}/?window=7d")
    until(browser, lambda: shown(browser, "Chile, killed") == "5")

    def press(*keys: str) -> Any:
        for key in keys:
            browser.switch_to.active_element.send_keys(key)
        return browser.switch_to.active_element

    def reach(selector: str) -> Any:
        for _ in range(80):
            here = press(Keys.TAB)
            if browser.execute_script("return arguments[0].matches(arguments[1])", here, selector):
                ring = here.value_of_css_property("outline-style")
                assert ring != "none", f"{selector} does not show that it has the focus"
                return here
        raise AssertionError(f"the tab key does not reach {selector}")

    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    assert browser.switch_to.active_element.text == "Skip to the figures"
    press(Keys.ENTER)
    assert browser.switch_to.active_element.get_attribute("id") == "main"
    reach("select[name=kind]").send_keys("wounded")
    until(browser, lambda: "kind=wounded" in browser.current_url)
    until(browser, lambda: browser.find_element(By.CSS_SELECTOR, "th[aria-sort]").text.startswith("wounded"))
    assert browser.switch_to.active_element.get_attribute("name") == "kind", "the focus was lost"
    reach("a[href^='/countries/CHL']:not([tabindex])").send_keys(Keys.ENTER)
    until(browser, lambda: browser.find_element(By.TAG_NAME, "h1").text == "Chile")
    browser.find_element(By.TAG_NAME, "body").send_keys("/")
    browser.switch_to.active_element.send_keys("avalanche lodge", Keys.ENTER)
    until(browser, lambda: "Avalanche buries lodge" in browser.find_element(By.TAG_NAME, "main").text)


def test_an_analyst_with_the_token_corrects_an_incident_and_nobody_else_does(
    newsroom: Any, address: str, browser: Chrome, until: Until, settings: Settings
) -> None:
    newsroom.tell("to correct", "JPN", harm=exactly(killed=9), reports=[report("e-correct")], primary_of=[])
    browser.get(f"{address}/incidents/to%20correct")
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".correction summary"))

    def corrections() -> list[Correction]:
        found = (Correction.from_bytes(record.value) for record in read(settings, [CORRECTIONS.name]))
        return [correction for correction in found if correction.incident_id == "to correct"]

    def correct(token: str) -> None:
        browser.find_element(By.CSS_SELECTOR, ".correction summary").click()
        for name, value in {"killed": "33", "by": "Ana", "why": "A count at the morgue", "token": token}.items():
            browser.find_element(By.CSS_SELECTOR, f".correction [name={name}]").send_keys(value)
        browser.find_element(By.CSS_SELECTOR, ".correction form button").click()

    correct("a guess")
    until(browser, lambda: "The token is not right" in browser.find_element(By.TAG_NAME, "main").text)
    assert corrections() == []

    browser.get(f"{address}/incidents/to%20correct")
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".correction summary"))
    correct("correct horse")
    until(browser, lambda: "The correction was sent" in browser.find_element(By.TAG_NAME, "main").text)
    [made] = corrections()
    assert (made.action, made.by, made.why, made.reports) == ("set", "Ana", "A count at the morgue", ["e-correct"])
    assert made.figures["killed"] and made.figures["killed"].best == 33


def test_a_half_typed_correction_stays_when_the_page_changes(
    newsroom: Any, address: str, browser: Chrome, until: Until
) -> None:
    newsroom.tell("half typed", "ISL", harm=exactly(killed=2), reports=[report("e-half")])
    browser.get(f"{address}/incidents/half%20typed")
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".correction summary"))
    browser.find_element(By.CSS_SELECTOR, ".correction summary").click()
    reason = browser.find_element(By.CSS_SELECTOR, ".correction [name=why]")
    reason.send_keys("A count at the")
    newsroom.tell("half typed", "ISL", revision=2, harm=exactly(killed=5), reports=[report("e-half")])
    until(browser, lambda: shown(browser, "killed") == "5")
    reason.send_keys(" morgue")
    assert reason.get_attribute("value") == "A count at the morgue"


def test_the_page_says_that_the_broker_is_away_and_goes_on_when_it_is_back(
    tmp_path: Any, make_settings: Callable[..., Settings], open_newsroom: Any, browser: Chrome, until: Until
) -> None:
    own = make_settings(tmp_path / "state")

    def freshness() -> str:
        return str(browser.find_element(By.ID, "freshness").text)

    with serving(own, COUNTING) as address:
        with embedded_broker(own):
            ensure(own)
            with open_newsroom(own) as room:
                room.tell("before", "IRQ", harm=exactly(killed=3))
            browser.get(address)
            until(browser, lambda: shown(browser, "Iraq, killed") == "3")
            until(browser, lambda: freshness().startswith("Live"))
        until(browser, lambda: freshness().startswith("Kafka does not answer"))
        assert shown(browser, "Iraq, killed") == "3"
        with embedded_broker(own):
            with open_newsroom(own) as room:
                room.tell("after", "IRN", harm=exactly(killed=8))
            until(browser, lambda: shown(browser, "Iran, killed") == "8")
            until(browser, lambda: re.match("Live", freshness()))


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_its_window_and_can_be_read_in_both_colours(
    newsroom: Any, address: str, browser: Chrome, until: Until, width: int, scheme: str
) -> None:
    newsroom.tell("to read", "FJI", harm=exactly(killed=5))
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    browser.get(f"{address}/?window=7d")
    until(browser, lambda: shown(browser, "Fiji, killed") == "5")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    for selector in ("body", ".about", ".incidents .harm", "tbody th a", ".legend", "#freshness"):
        contrast = browser.execute_script(CONTRAST, selector)
        assert contrast >= 4.5, f"{selector}: {contrast} to 1, which WCAG 2.2 calls too little"


CONTRAST = """
const element = document.querySelector(arguments[0]);
const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
const light = (colour) => parse(colour).slice(0, 3).map((c) => c / 255)
  .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
let behind = element;
while ((parse(getComputedStyle(behind).backgroundColor)[3] ?? 1) === 0) behind = behind.parentElement;
const [one, other] = [light(getComputedStyle(element).color), light(getComputedStyle(behind).backgroundColor)];
return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
"""
