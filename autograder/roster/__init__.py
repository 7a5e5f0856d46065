"""The course's students, from the lists that systems export."""
