"""The camera: frames, QR codes (camera.md)."""
