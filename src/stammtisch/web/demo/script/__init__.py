"""The prompt book of the demo: what was said, where and when, in German and in English."""
