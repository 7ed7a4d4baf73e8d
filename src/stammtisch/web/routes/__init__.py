"""The addresses of our own pages, one file per part of the product. Names are promises: mails use them."""
