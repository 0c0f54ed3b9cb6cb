"""Jobs, by fixed names: ids in, one service call."""
