"""Who this device is: its key, its certificate, how they are kept, made and renewed."""
