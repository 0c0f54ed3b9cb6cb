"""The GraphQL face at /graphql: plain types over the read models, one loader a nested field, limits before execution."""
