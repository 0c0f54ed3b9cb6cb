"""What people decide about entries: the same or different, undone, set apart, reworded, renamed.

Each public function is one act in one transaction: it shuts the settler out, settles the touched components itself, and what
it did is visible when it returns.
"""
