"""One figure a kind of harm from all that is told of an incident, by the rules of `deploy/counting.md`."""
