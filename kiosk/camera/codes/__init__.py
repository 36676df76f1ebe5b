"""What the formats of the codes that patients bring say: pure parsers, one file a format.

Each has ``recognise(payload)``: None for a payload of another format, and it never raises.
Facts: interfaces.md 2.2 to 2.5; docs/qr.md.
"""
