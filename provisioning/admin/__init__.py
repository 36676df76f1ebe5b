"""The admin's page: kiosks, invitations, requests, site settings, the ledger."""
