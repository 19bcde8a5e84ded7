"""What may leave the school, to whom and when: no framework, no database, no clock."""
