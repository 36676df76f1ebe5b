"""Which database a setting names: ``sqlite:/path`` or ``postgresql://…``."""

from pathlib import Path

from hospital.config import ConfigError
from hospital.outlets.sql import Engine
from hospital.outlets.sql_sqlite import SqliteEngine

_SQLITE = "sqlite:"
_POSTGRESQL = ("postgresql://", "postgres://")


def engine_of(database: str, credentials: Path, key: str) -> Engine:
    """``key``: the setting that names it; raises ConfigError, which never quotes it."""
    if database.startswith(_SQLITE):
        path = Path(database.removeprefix(_SQLITE))
        if not path.is_absolute():
            raise ConfigError(f"{key} must be sqlite: and an absolute path")
        return SqliteEngine(path)
    if not database.startswith(_POSTGRESQL):
        raise ConfigError(f"{key} must begin with sqlite: or postgresql://")
    # loaded where it is used: a bridge without such a database starts a fifth sooner
    from hospital.outlets.sql_postgres import (  # noqa: PLC0415 (see above)
        PostgresEngine,
        parameters,
    )

    return PostgresEngine(parameters(database, credentials, key))
