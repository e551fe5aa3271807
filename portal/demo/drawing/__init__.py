"""How the demo's pictures are drawn: flat architectural illustrations, by Pillow alone, the same bytes every time.

``python -m portal.demo.drawing`` draws them all into ``portal/demo/pictures/``, where ``portal.demo.album`` reads
them; drawing takes a minute, so the finished files are part of the repository.
"""
