"""The authority's work before an independent judge."""
