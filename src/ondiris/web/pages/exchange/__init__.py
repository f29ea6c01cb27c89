"""Addresses of SDMX: structures, data and what is there of them."""
