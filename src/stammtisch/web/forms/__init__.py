"""What people type, checked on the server; one file per part of the product."""
