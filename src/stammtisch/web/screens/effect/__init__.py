"""What came of it, in sentences: the page of figures, the messages behind each, one sentence for the first page."""
