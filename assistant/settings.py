"""What one kiosk can be told: `kiosk.toml`, overridden by environment variables `KIOSK_…`.

`load_settings` is the only way in. A mistake is a value (`BadSettings`) that names the file,
the key and what to write instead; no message ever contains a value, as it may be a secret.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

PREFIX = "KIOSK_"
CONFIG_VARIABLE = "KIOSK_CONFIG"
"""Environment variable that names another file than `kiosk.toml` in the working directory."""

MEMORY_BACKED = Path("/dev/shm")
"""Where Linux keeps files in memory: they are gone when the power is."""


class KioskName(BaseModel):
    """The name over the counter, as visitors see it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    vi: str = "Trung tâm Phục vụ hành chính công"
    en: str = "Public Service Centre"


class Settings(BaseSettings):
    """Everything that may differ from one kiosk to the next. Paths are absolute once loaded."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=True,
    )

    data_dir: Path = Path("var")
    """Everything written at run time lies under it."""
    kiosk_id: str = Field(default="kiosk-1", pattern=r"^[a-z0-9][a-z0-9-]{0,31}$", validation_alias="kiosk_id")
    """In the environment `KIOSK_ID`, as the name below is `KIOSK_NAME__VI` and `KIOSK_NAME__EN`."""
    kiosk_name: KioskName = Field(default=KioskName(), validation_alias="kiosk_name")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    sandbox: bool = True
    """Sandbox portal, simulated devices and the dock that works them. False at a real counter."""
    sandbox_portal_port: int = Field(default=8001, ge=1, le=65535)
    portal_url: str = ""
    """Base address of the province's portal; the sandbox's own when empty."""
    portal_user: str = ""
    portal_password: SecretStr | None = None
    portal_group_id: str = ""
    """OpenCPS `groupId`: which site of the portal the dossiers belong to."""

    database_url: str = ""
    """SQLAlchemy address; SQLite under `data_dir` when empty."""
    chroma_url: str = ""
    """A Chroma server; embedded under `data_dir` when empty."""

    outbox_key: SecretStr | None = None
    """32 random bytes in URL-safe base64: what encrypts dossiers that wait to be sent."""
    slip_key: Path | None = None
    """File of the Ed25519 key that signs slips; under `data_dir` when unset."""
    runtime_key_dir: Path | None = None
    """Memory-backed folder for the key of the running visit."""

    today: date | None = None
    """For demonstrations in the sandbox: the kiosk takes this for today's date."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What the caller gives wins over the environment, which wins over the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=config_file())

    @field_validator("data_dir", "slip_key", "runtime_key_dir")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return path.expanduser().absolute() if path else None

    @field_validator("outbox_key")
    @classmethod
    def _is_a_key(cls, key: SecretStr | None) -> SecretStr | None:
        if key is None:
            return None
        try:
            length = len(urlsafe_b64decode(key.get_secret_value()))
        except ValueError:
            length = 0
        if length != 32:
            raise ValueError("is not 32 bytes in URL-safe base64")
        return key

    @model_validator(mode="after")
    def _fit_for_a_real_counter(self) -> Self:
        if self.sandbox:
            return self
        needed = ("portal_url", "portal_user", "portal_password", "portal_group_id")
        if missing := [name for name in needed if not getattr(self, name)]:
            raise ValueError(f"sandbox = false needs {', '.join(missing)}")
        if not _keeps_secrets(self.portal_url):
            raise ValueError("portal_url must begin with https:// at a real counter: it carries what visitors enter")
        if self.today:
            raise ValueError("today may be set in the sandbox only: a real counter never answers by a made-up date")
        return self

    def portal_address(self) -> str:
        return self.portal_url or f"http://127.0.0.1:{self.sandbox_portal_port}"

    def database_address(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'kiosk.sqlite3'}"

    def slip_key_path(self) -> Path:
        return self.slip_key or self.data_dir / "keys" / "slip.pem"

    def runtime_keys(self) -> Path:
        """Folder for the key of the running visit: in memory where the system has such a place,
        and another one for each data folder, so that two kiosks on one machine never meet."""
        if self.runtime_key_dir:
            return self.runtime_key_dir
        if not self.has_memory_for_keys():
            return self.data_dir / "run"
        place = hashlib.sha256(str(self.data_dir).encode()).hexdigest()[:12]
        return MEMORY_BACKED / f"cua-so-{os.getuid()}-{place}"

    def has_memory_for_keys(self) -> bool:
        """False when the key of the running visit falls back to the disk, which may remember it."""
        return self.runtime_key_dir is not None or os.access(MEMORY_BACKED, os.W_OK)

    def shown(self) -> dict[str, str]:
        """Every setting as it may be printed: a secret is only "set" or "unset"."""
        return {name: self._shown(name) for name in type(self).model_fields}

    def _shown(self, name: str) -> str:
        value = getattr(self, name)
        if name in SECRETS:
            return "set" if value else "unset"
        if isinstance(value, KioskName):
            return f"{value.vi} / {value.en}"
        return "" if value is None else str(value)


SECRETS = frozenset({"portal_password", "outbox_key", "database_url"})
"""Settings whose value is never printed (a database address may hold a password)."""


@dataclass(frozen=True)
class BadSettings:
    """Why a kiosk can't start: one line for each mistake, ready to be printed."""

    problems: tuple[str, ...]


def _keeps_secrets(url: str) -> bool:
    """Whether nobody on the way reads along: https, or a portal on this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host)))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def config_file() -> Path:
    return Path(os.environ.get(CONFIG_VARIABLE) or "kiosk.toml")


def load_settings() -> Settings | BadSettings:
    """Reads `kiosk.toml` in the working directory (or the file that `KIOSK_CONFIG` names) and the environment."""
    file = config_file()
    if os.environ.get(CONFIG_VARIABLE) and not file.exists():
        return BadSettings((f"{file}: there is no such file",))
    try:
        return Settings()
    except OSError as error:
        return BadSettings((f"{file}: {error.strerror}",))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return BadSettings((f"{file}: {error}",))
    except SettingsError as error:
        return BadSettings((f"environment: {error}",))
    except ValidationError as failure:
        return BadSettings(tuple(_problem(error, file) for error in failure.errors(include_input=False)))


def _problem(error: ErrorDetails, file: Path) -> str:
    path = [str(step) for step in error["loc"]]
    if not path:
        return error["msg"].removeprefix("Value error, ")
    key, origin = ".".join(path), _from_environment(path[0]) or str(file)
    if error["type"] == "extra_forbidden":
        near = get_close_matches(path[0], Settings.model_fields, n=1) if len(path) == 1 else []
        return f"{origin}: unknown setting “{key}”" + (f", did you mean “{near[0]}”?" if near else "")
    return f"{origin}: {key}: {error['msg'].removeprefix('Value error, ')}"


def _from_environment(setting: str) -> str:
    """The variable that gave this setting, empty when none did."""
    variable = setting.upper() if setting.startswith("kiosk_") else PREFIX + setting.upper()
    names = (name for name in os.environ if name.upper() == variable or name.upper().startswith(f"{variable}__"))
    return next(names, "")
