"""Deliver the published site by mail: what is due, what it says, and that it goes out once."""
