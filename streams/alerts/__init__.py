"""Alerts: rules in a file, judged against incidents and totals as they change, told once and revised with the toll."""
