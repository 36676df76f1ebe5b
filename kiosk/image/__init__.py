"""The kiosk as an image: which slot it runs from, whether that slot is good, and the next one."""
