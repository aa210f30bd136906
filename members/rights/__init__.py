"""The rights of data subjects: what people demand about their data, and that it was done."""
