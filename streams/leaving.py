"""Leaving the workers' group for one that ended without doing so.

A group waits a session's time for a member that was killed, and longer while partitions are being shared out. Who has
seen a worker's process end knows sooner that it is gone, and that nobody else has the client id that it was given.
"""

import logging

from kafka.admin import MemberToRemove

from streams.broker.connection import admin, reaching
from streams.errors import TocsinError
from streams.settings import Settings
from streams.versions import in_use

log = logging.getLogger(__name__)


def leave_for(client_id: str, settings: Settings) -> None:
    """Have the group forget its members of `client_id`, whose process has ended; else their session's end does so."""
    try:
        group = in_use(settings).workers_group
        with admin(settings) as client, reaching(settings):
            members = client.describe_groups([group])[group]["members"]
            gone = [MemberToRemove(each["member_id"]) for each in members if each["client_id"] == client_id]
            client.remove_group_members(group, gone)
    except TocsinError as error:
        log.info("the ended worker's partitions are given to others when its session is over: %s", error)
