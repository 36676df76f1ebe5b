"""What is shipped, and what is known against it: bills of materials and the audit."""
