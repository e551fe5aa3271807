"""What keeps the portal from starting."""

import pytest
from flask import Flask
from sqlalchemy import text

from portal.app import assert_ready
from portal.database import GuardMissing, db


@pytest.mark.parametrize("revision", ["0000", "9999"])
def test_the_portal_does_not_start_on_a_schema_it_was_not_written_for(app: Flask, revision: str) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
    with pytest.raises(GuardMissing, match="portal migrate"):
        assert_ready(app)
