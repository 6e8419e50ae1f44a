"""Tally: incidents in, rolling casualty totals per country out; each incident counts as its last revision says."""
