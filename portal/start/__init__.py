"""Start page: what needs the broker now."""
