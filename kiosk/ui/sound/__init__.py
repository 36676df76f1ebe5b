"""What is heard: cues, spoken phrases, and the plan which of them belong to a screen."""
