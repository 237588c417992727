"""Schema versions of the store, applied when it is opened (Alembic)."""
