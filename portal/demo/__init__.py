"""The believable agency of the demo: texts and pictures, an SMTP server and a page that shows the mail."""
