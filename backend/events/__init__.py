"""Group events: what kinds there are, who sees them, when they are."""
