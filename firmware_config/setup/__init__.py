"""``kiosk-setup``: from a system that was installed by hand to the kiosk's first screen."""
