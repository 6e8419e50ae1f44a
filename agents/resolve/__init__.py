"""From events to incidents: one thing that happened is one incident, whoever tells it and however often."""
