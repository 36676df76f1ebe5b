"""The commands of ``python -m provisioning``: thin, one file a subject."""
