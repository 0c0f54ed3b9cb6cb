"""Views by noun: each parses what is asked, makes one service call and renders the answer."""
