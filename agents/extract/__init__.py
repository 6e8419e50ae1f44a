"""The extraction stage: one article in, the events that it tells out."""
