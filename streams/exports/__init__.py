"""Incidents in forms that other tools read: pure functions, a selection of incidents in and a file's bytes out."""
