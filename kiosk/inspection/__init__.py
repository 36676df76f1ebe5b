"""What the staff menu (S80) looks at: joins reader, camera, line, broker, outbox and disk."""
