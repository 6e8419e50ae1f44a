"""`tocsin extract`: events of articles as JSON lines, with no Kafka."""

from pathlib import Path

import click

from agents.extract.extractor import Extractor
from streams.articles import read_articles
from streams.output import print_json
from streams.settings import Settings


@click.command("extract")
@click.argument("paths", metavar="FILE...|-", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
def command(paths: tuple[Path, ...]) -> None:
    """Extract events from articles (JSON lines, .txt, .html), without Kafka."""
    extractor = Extractor(Settings.load().model)
    for path in paths:
        for article in read_articles(path):
            for event in extractor.extract(article):
                print_json(event)
