"""What guests see: the table with its talk and its story, the own seat, the finished story."""
