"""What the kiosk tells its authority and takes from it: settings, a new certificate."""
