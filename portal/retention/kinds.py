"""What stands against erasing, and why something is erased."""

from enum import StrEnum


class Obstacle(StrEnum):
    """Why a case may not be erased although its time may be over."""

    HOLD = "hold"
    PERIOD = "period"  # the withdrawal period is still running
    LINK = "link"  # somebody may still consent
    MAIL = "mail"  # a mail is on its way, or nobody knows whether it arrived


class Ground(StrEnum):
    """Why a case is erased."""

    PERIOD_OVER = "period_over"
    REQUEST = "request"  # the person asked for it, before the time was over
