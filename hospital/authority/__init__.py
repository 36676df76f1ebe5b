"""The clinic's authority over the line: whose keys count, without anybody carrying files."""
