"""Joining and leaving by the book, and what the law wants sent."""
