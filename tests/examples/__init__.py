"""The examples hold what they promise, and their labels are true."""
