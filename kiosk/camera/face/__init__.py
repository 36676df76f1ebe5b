"""The face before the camera against the photo in the card (camera.md 5; docs/face.md)."""
