"""Alembic's entry: the connection comes from `Store.open`, or from `alembic -x url=…` by hand."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, create_engine

from assistant.store import Base


def migrate(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if isinstance(given, Connection):
    migrate(given)
else:
    engine = create_engine(context.get_x_argument(as_dictionary=True)["url"])
    with engine.begin() as own:
        migrate(own)
    engine.dispose()
