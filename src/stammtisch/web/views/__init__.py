"""Views: read the request, ask access, call one action or query, show one screen."""
