# SPDX-License-Identifier: Apache-2.0
"""A simulated camera for whoever has none: its address is said, and a taken port in one line."""

import socket
from pathlib import Path

import pytest

from fairwatch import cli
from fairwatch.sim import SimServer, SimStream, VideoSpec, encode_clip
from fairwatch.sim.cameras import SimCamera
from fairwatch.sim.playing import told
from fairwatch.sim.stream import Auth


def test_the_addresses_are_as_the_console_takes_them() -> None:
    clip = encode_clip(VideoSpec(frames=2, gop=2))
    main = SimStream("/cam1/main", clip, auth=Auth("viewer", "a b"))
    camera = SimCamera("East gate", "School", main, SimStream("/cam1/sub", clip))
    server = SimServer(camera.streams, host="127.0.0.1", port=0, log=False)
    said = told([camera], server)
    assert "East gate" in said
    assert f"rtsp://viewer:a%20b@127.0.0.1:{server.port}/cam1/main" in said
    assert f"rtsp://127.0.0.1:{server.port}/cam1/sub" in said


def test_a_taken_port_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clip = encode_clip(VideoSpec(frames=2, gop=2))
    # Drawing real pictures takes half a minute: the port is asked for after that.
    drawn = [SimCamera("Gate", "", SimStream("/cam1/main", clip))]
    monkeypatch.setattr("fairwatch.sim.playing.demo_cameras", lambda *_: drawn)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.main(["sim", "--port", str(port), "--pictures", str(tmp_path)]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"fairwatch: cannot listen on 127.0.0.1 port {port}")
    assert error.count("\n") == 1
