"""The first start: an invitation is shown, the authority asked, four words compared."""
