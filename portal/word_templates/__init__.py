"""Word-Vorlagen: .docx files of the agency whose fields are filled for an offer."""
