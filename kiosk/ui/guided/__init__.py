"""Using the kiosk without looking: the keys of the ordinary screen as large zones, read aloud."""
