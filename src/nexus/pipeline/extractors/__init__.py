"""How learnings are told: one module for each way. May import pipeline's outline and lexicon, and domain."""
