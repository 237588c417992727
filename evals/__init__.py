"""How good the kiosk is, and whether it got worse: suites, reports, history. See docs/evaluation.md."""
