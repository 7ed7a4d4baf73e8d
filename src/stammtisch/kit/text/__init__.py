"""Words as people write them in messengers: cleaning, counting what a reader sees, and telling sentences."""
