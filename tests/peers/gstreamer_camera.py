# SPDX-License-Identifier: Apache-2.0
"""A camera made of GStreamer's RTSP server. Run by the system's Python, which has its bindings; see `test_gstreamer.py`.

Prints its ports (all but /secret, /secret) when it is ready and serves until its standard input ends.
Everything is small and quick: 320x180, 25 pictures a second, a key frame every 10.
"""

import sys
import threading

import gi  # type: ignore[import-not-found]

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
gi.require_version("GstRtsp", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # type: ignore[import-not-found] # noqa: E402

PICTURES = "videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=180,framerate=25/1,format=I420"
TONE = "audiotestsrc is-live=true samplesperbuffer=1024"
H264 = f"{PICTURES} ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10 bitrate=300"
H265 = f"{PICTURES} ! x265enc tune=zerolatency speed-preset=ultrafast key-int-max=10 bitrate=300"
MOUNTS = {
    "/h264": f"{H264} ! rtph264pay name=pay0 pt=96",
    "/h264-in-band": f"{H264} ! rtph264pay name=pay0 pt=96 config-interval=-1 aggregate-mode=zero-latency mtu=400",
    "/h264-b": (
        f"{PICTURES} ! x264enc speed-preset=superfast b-adapt=false bframes=2 key-int-max=20 bitrate=300 ! video/x-h264,profile=main "
        "! rtph264pay name=pay0 pt=96"
    ),
    "/h265": f"{H265} ! rtph265pay name=pay0 pt=96",
    "/h265-in-band": f"{H265} ! rtph265pay name=pay0 pt=96 config-interval=-1 mtu=300",
    "/h264-aac": (
        f"{H264} ! rtph264pay name=pay0 pt=96 "
        f"{TONE} ! audio/x-raw,rate=16000,channels=1 ! avenc_aac ! rtpmp4gpay name=pay1 pt=97"
    ),
    "/h264-pcma": (
        f"{H264} ! rtph264pay name=pay0 pt=96 "
        f"{TONE} ! audio/x-raw,rate=8000,channels=1 ! alawenc ! rtppcmapay name=pay1 pt=8"
    ),
    "/vp8": f"{PICTURES} ! vp8enc deadline=1 ! rtpvp8pay name=pay0 pt=96",
    "/sound": f"{TONE} ! audio/x-raw,rate=8000,channels=1 ! alawenc ! rtppcmapay name=pay0 pt=8",
}
USER, PASSWORD = "admin", "secret"


def main() -> None:
    Gst.init(None)
    plain = GstRtspServer.RTSPServer()
    for path, pipeline in MOUNTS.items():
        plain.get_mount_points().add_factory(path, factory(pipeline))
    only_udp = factory(MOUNTS["/h264"])
    only_udp.set_protocols(GstRtsp.RTSPLowerTrans.UDP)
    plain.get_mount_points().add_factory("/only-udp", only_udp)
    secret = GstRtspServer.RTSPServer()
    secret.get_mount_points().add_factory("/secret", secret_factory())
    secret.set_auth(sign_in())
    for server in (plain, secret):
        server.set_address("127.0.0.1")
        server.set_service("0")
        server.attach(None)
    loop = GLib.MainLoop()
    threading.Thread(target=lambda: (sys.stdin.read(), loop.quit()), daemon=True).start()
    sys.stdout.write(f"{plain.get_bound_port()} {secret.get_bound_port()}\n")
    sys.stdout.flush()
    loop.run()


def factory(pipeline: str) -> GstRtspServer.RTSPMediaFactory:
    made = GstRtspServer.RTSPMediaFactory()
    made.set_launch(f"( {pipeline} )")
    made.set_shared(True)
    return made


def secret_factory() -> GstRtspServer.RTSPMediaFactory:
    made = factory(MOUNTS["/h264"])
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("user", "media.factory.access", True)
    permissions.add_permission_for_role("user", "media.factory.construct", True)
    made.set_permissions(permissions)
    return made


def sign_in() -> GstRtspServer.RTSPAuth:
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    known = GstRtspServer.RTSPToken()
    known.set_string("media.factory.role", "user")
    auth.add_digest(USER, PASSWORD, known)
    return auth


if __name__ == "__main__":
    main()
