"""What has to be sent when an article is fetched, perhaps not for the first time.

An article that has not changed sends nothing again; of one that has, what is new or different is sent, and what it no
longer says is withdrawn.
"""

from collections.abc import Sequence
from hashlib import sha256

from agents.extract.known import KnownArticles
from streams.messages import Event, RawArticle
from streams.state import State


def revise(article: RawArticle, events: Sequence[Event], state: State) -> list[Event]:
    """Compare `events`, all that `article` says, with what it said before; return what to send, withdrawals first.

    `state` holds for each article when it was last fetched and a digest and the country of each event sent. An article
    fetched earlier than the last one seen (a late replay) changes nothing, nor does one that was let go (`known`).
    """
    known = KnownArticles(state)
    before = known.record(article) or {"fetched_at": "", "events": {}}
    if not before["fetched_at"] and known.was_let_go(article):
        return []
    fetched_at = article.fetched_at.isoformat()
    if fetched_at < before["fetched_at"]:
        return []
    said: dict[str, dict[str, str | None]] = before["events"]
    now = {event.event_id: {"country": event.country, "type": event.type, "digest": digest(event)} for event in events}
    known.keep(article, {"fetched_at": fetched_at, "events": now})
    withdrawn = [
        Event.from_fields(
            {
                "event_id": event_id,
                "article_id": article.id,
                "published_at": article.published_at,
                "type": old["type"],
                "country": old["country"],
                "withdrawn": True,
            }
        )
        for event_id, old in said.items()
        if event_id not in now or now[event_id]["country"] != old["country"]
    ]
    return withdrawn + [event for event in events if said.get(event.event_id) != now[event.event_id]]


def digest(event: Event) -> str:
    """Equal for events that say the same."""
    return sha256(event.to_bytes()).hexdigest()[:16]
