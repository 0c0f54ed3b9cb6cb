"""Full text: one contract, SQLite and PostgreSQL behind it."""
