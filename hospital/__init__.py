"""The hospital's end: subscribe, commit, receipt, hand on as files."""
