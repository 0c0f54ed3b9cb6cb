"""The REST face at /api/v1: parses a request, makes one service call, answers with the bytes of its read model."""
