"""The patient's journey as a pure function of state, event and time."""
