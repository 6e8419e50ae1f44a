"""Monitors: totals and incidents shown to people, as they are and as they change."""
