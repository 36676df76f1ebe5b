"""The package in a fresh root of Debian: installed, set up, upgraded, removed, purged, for real.

python -m tests.deploy.root_trial [--dist bookworm|trixie] [--package FILE]

Needs root and the Debian packages mmdebstrap and lintian; some minutes. Not part of `make test`.
"""
