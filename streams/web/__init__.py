"""The live page and the HTTP API: what is on the topics, shown to people and to their programs."""
