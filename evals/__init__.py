"""Suites, generation and scoring, reports. Empty until the first suite comes."""
