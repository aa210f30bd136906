KEYS = ("test-diary", "report-checklist")
def build(key, language): return b"%PDF-1.4\n%%EOF\n"
