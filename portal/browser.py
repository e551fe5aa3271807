"""What a browser says it is, in two words: ``iPhone, Safari``."""

_DEVICES = (
    ("iphone", "iPhone"),
    ("ipad", "iPad"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("macintosh", "Mac"),
    ("cros", "Chromebook"),
    ("linux", "Linux"),
)
#: In this order: most browsers name others too.
_BROWSERS = (
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("samsungbrowser", "Samsung Internet"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("headlesschrome", "Chrome ohne Fenster"),
    ("crios", "Chrome"),
    ("chrome", "Chrome"),
    ("safari", "Safari"),
)


def device_and_browser(user_agent: str) -> str:
    """Two words out of a User-Agent line, empty when it names nothing we know."""
    lowered = user_agent.lower()
    device = next((name for mark, name in _DEVICES if mark in lowered), "")
    browser = next((name for mark, name in _BROWSERS if mark in lowered), "")
    return ", ".join(part for part in (device, browser) if part)
