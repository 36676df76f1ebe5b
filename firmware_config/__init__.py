"""The image as data: what lies where on a kiosk."""
