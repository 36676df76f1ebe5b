"""``python -m hospital.contract > docs/asyncapi.yaml``: the channel's description for vendors."""

import sys

from eligibility.asyncapi import document
from eligibility.yaml_text import to_yaml


def main() -> None:
    """Prints it; needs no settings."""
    sys.stdout.write(to_yaml(document()))


if __name__ == "__main__":
    main()
