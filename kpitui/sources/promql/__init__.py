"""What the source of kind ``prometheus`` is made of: which steps are read, how one asks, what the answers say."""
