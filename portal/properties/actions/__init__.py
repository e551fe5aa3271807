"""What changes properties: one file per topic, every name also here."""

from portal.properties.actions.describing import create_property, set_archived, update_property
from portal.properties.actions.files import MOST_FILES, FileChange, TooManyFiles, add_files, save_files
from portal.properties.actions.pictures import (
    MOST_PICTURES,
    PictureChange,
    TooManyPictures,
    add_pictures,
    arrange_pictures,
    save_pictures,
)
from portal.properties.entry import FACTS, ObjectNumberTaken, PropertyUnknown

__all__ = [
    "FACTS",
    "MOST_FILES",
    "MOST_PICTURES",
    "FileChange",
    "ObjectNumberTaken",
    "PictureChange",
    "PropertyUnknown",
    "TooManyFiles",
    "TooManyPictures",
    "add_files",
    "add_pictures",
    "arrange_pictures",
    "create_property",
    "save_files",
    "save_pictures",
    "set_archived",
    "update_property",
]
