"""The camera: frames, QR codes (camera.md, interfaces.md 2)."""
