"""Files of documents: detected by content, stored, drawn in a process of their own."""
