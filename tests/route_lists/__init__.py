"""Addresses of one subject each, with what they may name."""
