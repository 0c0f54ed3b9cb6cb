"""What touches the outside: repositories, queue, full-text index, bulk writes. Imports models, pipeline, domain."""
