"""The test bench, also the demo: every part of the line on one machine."""
