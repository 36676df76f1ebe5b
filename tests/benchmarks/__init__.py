"""Ratios against bare baselines measured in the same run."""
