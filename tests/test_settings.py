# SPDX-License-Identifier: Apache-2.0
"""Settings: where they come from, what is refused, and that docs/ref/settings.md says all of it."""

import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairwatch.settings import FILE_NAME, Settings, SettingsError, load

REFERENCE = Path(__file__).parents[1] / "docs" / "ref" / "settings.md"


def written(folder: Path, text: str) -> Path:
    (folder / FILE_NAME).write_text(text, encoding="utf-8")
    return folder


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = load({}, data=tmp_path)
    assert settings == Settings(data=tmp_path)
    assert settings.database == f"sqlite:///{tmp_path}/fairwatch.db"


def test_the_environment_goes_before_the_file_and_the_command_line_before_both(tmp_path: Path) -> None:
    written(tmp_path, 'port = 1\nhost = "file"\nrecorders = 3\n')
    settings = load({"FAIRWATCH_PORT": "2", "FAIRWATCH_HOST": "environment"}, data=tmp_path, port=3, recorders=None)
    assert (settings.port, settings.host, settings.recorders) == (3, "environment", 3)


def test_the_data_directory_comes_from_the_environment_too(tmp_path: Path) -> None:
    written(tmp_path, "port = 4711\n")
    assert load({"FAIRWATCH_DATA": str(tmp_path)}).port == 4711


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("log_json", "yes", True),
        ("log_json", "False", False),
        ("trusted_proxies", "10.0.0.1, 10.0.0.2", ("10.0.0.1", "10.0.0.2")),
        ("trusted_proxies", "", ()),
        ("retention_max_days", "", None),
        ("retention_max_days", "90", 90),
        ("metrics_token", "a b", "a b"),
        ("transcode_limit", "0", 0),
    ],
)
def test_environment_variables_are_read_by_type(tmp_path: Path, name: str, text: str, value: object) -> None:
    assert getattr(load({f"FAIRWATCH_{name.upper()}": text}, data=tmp_path), name) == value


def test_relative_paths_in_the_file_start_from_its_directory(tmp_path: Path) -> None:
    written(tmp_path, 'tls_cert = "tls/chain.pem"\ntls_key = "/etc/key.pem"\n')
    settings = load({}, data=tmp_path)
    assert settings.tls_cert == tmp_path / "tls" / "chain.pem"
    assert settings.tls_key == Path("/etc/key.pem")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("prot = 1", "prot"),
        ("port = true", "port"),
        ('port = "8650"', "port"),
        ("port = 65536", "port"),
        ("segment_seconds = 9", "segment_seconds"),
        ('log_level = "loud"', "log_level"),
        ("log_json = 1", "log_json"),
        ('trusted_proxies = "10.0.0.1"', "trusted_proxies"),
        ("port = 1.5", "port"),
        ("trusted_proxies = [1]", "trusted_proxies"),
        ('data = "elsewhere"', "data"),
        ('tls_cert = "chain.pem"', "tls_cert"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, name: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        load({}, data=written(tmp_path, text))
    assert wrong.value.params["name"] == name
    assert name in wrong.value.detail


def test_a_wrong_environment_variable_is_named_without_its_value(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="FAIRWATCH_PORT: port is a whole number") as wrong:
        load({"FAIRWATCH_PORT": "eighty"}, data=tmp_path)
    assert "eighty" not in wrong.value.detail


@pytest.mark.parametrize("text", ["port = ", "\x00", "[port"])
def test_a_file_that_is_no_toml_is_a_clear_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match=FILE_NAME):
        load({}, data=written(tmp_path, text))


@given(
    st.dictionaries(
        st.sampled_from([each.name.upper() for each in fields(Settings)]),
        st.text(max_size=12) | st.from_regex("[0-9]{1,3}"),
    )
)
def test_whatever_the_environment_holds_it_is_settings_or_an_error(values: dict[str, str]) -> None:
    values.pop("DATA", None)
    try:
        port = load({f"FAIRWATCH_{name}": text for name, text in values.items()}, data=Path("/nowhere")).port
    except SettingsError as error:
        port = 0 if error.params["name"] else -1
    assert 0 <= port <= 65535


def test_secrets_do_not_show(tmp_path: Path) -> None:
    settings = load(
        {"FAIRWATCH_METRICS_TOKEN": "hush", "FAIRWATCH_DATABASE_URL": "postgresql://u:hush@h/d"}, data=tmp_path
    )
    assert "hush" not in repr(settings)


def test_settings_load_without_heavy_libraries() -> None:
    """The supervisor and the recorders pay for what this imports."""
    program = (
        "import sys, fairwatch.settings; print([m for m in ('pydantic', 'sqlalchemy', 'fastapi') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


# ---- the reference -------------------------------------------------------------


def reference() -> str:
    return REFERENCE.read_text(encoding="utf-8")


def _shown(default: object) -> str:
    if default is None or default == ():
        return "not set"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


@pytest.mark.parametrize("name", [each.name for each in fields(Settings)])
def test_each_setting_stands_in_the_reference_as_the_program_has_it(name: str) -> None:
    each = next(each for each in fields(Settings) if each.name == name)
    row = f"| `{name}` | `FAIRWATCH_{name.upper()}` | {_shown(each.default)} | {each.metadata['meaning']} |"
    assert row in reference().splitlines()


def test_the_reference_names_no_setting_that_is_gone() -> None:
    rows = [line.split("`")[1] for line in reference().splitlines() if line.startswith("| `")]
    assert rows == [each.name for each in fields(Settings)]


def test_the_sample_file_holds_every_setting_and_changes_nothing(tmp_path: Path) -> None:
    sample = reference().split("```toml\n")[1].split("```")[0]
    loaded = load({}, data=written(tmp_path, sample))
    assert loaded == Settings(data=tmp_path)
    uncommented = "\n".join(line.removeprefix("# ") for line in sample.splitlines() if "=" in line)
    assert list(tomllib.loads(uncommented)) == [each.name for each in fields(Settings) if each.name != "data"]


@pytest.mark.parametrize(
    ("environ", "name"),
    [
        ({"FAIRWATCH_FLUSH_MS": "1001"}, "flush_ms"),
        ({"FAIRWATCH_SYNC_MS": "1001"}, "sync_ms"),
        ({"FAIRWATCH_FLUSH_MS": "501"}, "sync_ms"),
        ({"FAIRWATCH_FLUSH_MS": "1000", "FAIRWATCH_SYNC_MS": "501"}, "sync_ms"),
    ],
)
def test_no_setting_lets_a_power_cut_cost_more_than_two_seconds(
    tmp_path: Path, environ: dict[str, str], name: str
) -> None:
    with pytest.raises(SettingsError) as wrong:
        load(environ, data=tmp_path)
    assert wrong.value.params["name"] == name


def test_footage_may_be_written_less_often_if_it_is_synced_more_often(tmp_path: Path) -> None:
    settings = load({"FAIRWATCH_FLUSH_MS": "1000", "FAIRWATCH_SYNC_MS": "500"}, data=tmp_path)
    assert (settings.flush_ms, settings.sync_ms) == (1000, 500)
