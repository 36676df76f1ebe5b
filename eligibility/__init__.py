"""The shared language: what an insured person, a coverage, an inquiry and a batch are.

Standard library only (msgspec in ``wire`` alone), no input or output, no clock, no randomness.
"""
