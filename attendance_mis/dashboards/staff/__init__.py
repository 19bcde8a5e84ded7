"""Reports for staff: sheets for parents' evening, the list for the support meeting, findings for the action plan."""
