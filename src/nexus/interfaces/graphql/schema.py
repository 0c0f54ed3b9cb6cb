"""The schema, and the page of it for the reference."""

from datetime import datetime

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from nexus.interfaces.graphql import mutations, queries


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


_DATE_TIME = strawberry.scalar(
    name="DateTime", description="A moment, as RFC 3339 has it, in UTC.", serialize=_written, parse_value=datetime.fromisoformat
)

SCHEMA = strawberry.Schema(
    query=queries.Query, mutation=mutations.Mutation, config=StrawberryConfig(scalar_map={datetime: _DATE_TIME})
)
CORE: GraphQLSchema = SCHEMA._schema


def sdl() -> str:
    """Return the schema as its definition language has it."""
    return f"{SCHEMA.as_str()}\n"
