"""The service's commands, one subject a module; each module's ``add`` puts its own in."""
