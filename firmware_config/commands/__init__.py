"""The commands of ``python -m firmware_config``, one file each; ``__main__`` lists them."""
