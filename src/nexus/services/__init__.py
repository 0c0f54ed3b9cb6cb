"""Use cases: transactions, the only writers, and the finished read models. Imports adapters, models, pipeline, domain."""
