"""The schema, forward only: NNNN_what.sql, applied in order by cloud.store.migrate."""
