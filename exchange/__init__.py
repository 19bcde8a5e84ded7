"""Files from and for other systems and authorities."""
