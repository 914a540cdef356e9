# SPDX-License-Identifier: Apache-2.0
"""Access units that went into packets come out again byte for byte."""

from dataclasses import replace

import pytest

from fairwatch.media.annexb import sample
from fairwatch.media.frame import Codec
from fairwatch.media.rtp_h264 import H264Depacketizer
from fairwatch.media.rtp_video import LONGEST_WITHOUT_KEY
from tests.media.clips import clip
from tests.media.packetise import (
    CODECS,
    KINDS,
    Packet,
    Taken,
    Unit,
    aggregate,
    feed,
    fragments,
    nal,
    packets,
    picture,
    real_units,
    rtp,
    whole,
)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("together", [True, False], ids=["aggregated", "single"])
@pytest.mark.parametrize("limit", [100, 1400, 65_000])
@pytest.mark.parametrize("marked", [True, False], ids=["marked", "unmarked"])
def test_real_units_come_back_byte_for_byte(codec: Codec, together: bool, limit: int, marked: bool) -> None:
    units = real_units(codec)
    last = Unit(units[-1].ticks + 3600, units[1].nals, key=False)  # Without markers a unit ends with the next one.
    taken, reader = feed(codec, packets(codec, [*units, last], limit=limit, together=together, marked=marked))
    assert taken.units[: len(units)] == whole(codec, units)
    assert (reader.malformed, reader.lost_packets, taken.losses) == (0, 0, [])
    track = clip(codec, frames=30, key_every=10, width=640, height=360).track
    assert taken.sets == [(track.vps, track.sps, track.pps)]


@pytest.mark.parametrize("codec", CODECS)
def test_units_with_b_frames_come_in_the_order_sent(codec: Codec) -> None:
    units = real_units(codec, b_frames=2)
    assert feed(codec, packets(codec, units))[0].units == whole(codec, units)


@pytest.mark.parametrize("codec", CODECS)
def test_a_stream_that_is_joined_in_a_unit_begins_at_the_next_key_frame(codec: Codec) -> None:
    units = real_units(codec)
    made = packets(codec, units, limit=300)
    taken, reader = feed(codec, made[5:])
    assert taken.units == whole(codec, units[10:])
    assert reader.lost_packets == 0


@pytest.mark.parametrize("codec", CODECS)
def test_a_stream_without_sets_in_band_begins_with_its_first_packet(codec: Codec) -> None:
    units = real_units(codec, sets=False)
    assert feed(codec, packets(codec, units))[0].units == whole(codec, units)


@pytest.mark.parametrize("codec", CODECS)
def test_parameter_sets_with_a_time_of_their_own_belong_to_the_next_picture(codec: Codec) -> None:
    real = real_units(codec, sets=False)
    track = clip(codec, frames=30, key_every=10, width=640, height=360).track
    sets = (*track.vps, *track.sps, *track.pps)
    units: list[Unit] = []
    for unit in real:
        if unit.key:
            units += [Unit(unit.ticks - 1800 + n, (one,), key=False) for n, one in enumerate(sets)]
        units.append(unit)
    taken, _ = feed(codec, packets(codec, units))
    assert taken.units == whole(codec, real)
    assert taken.sets == [(track.vps, track.sps, track.pps)]
    assert taken.log[0] == "sets"


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("limit", [1400, 30], ids=["whole", "in pieces"])
def test_sets_that_change_midway_are_told_before_the_first_picture_that_needs_them(codec: Codec, limit: int) -> None:
    names = [name for name in ("vps", "sps", "pps") if name in KINDS[codec]]
    units = []
    for n in range(6):
        version = bytes((n // 2,)) * 60
        units.append(Unit(n * 9, (*(nal(codec, s, version) for s in names), *picture(codec, n, [9], key=True)), True))
    taken, _ = feed(codec, packets(codec, units, limit=limit))
    assert taken.units == whole(codec, units)
    assert taken.log == ["sets", "key", "key"] * 3
    assert [sets[1][0][-1] for sets in taken.sets] == [0, 1, 2]


def test_one_set_alone_replaces_only_itself() -> None:
    codec = Codec.H264
    first = Unit(1, (nal(codec, "sps", b"a"), nal(codec, "pps", b"a"), *picture(codec, 1, [9], key=True)), key=True)
    second = Unit(2, (nal(codec, "pps", b"b"), *picture(codec, 2, [9], key=True)), key=True)
    taken, _ = feed(codec, packets(codec, [first, second]))
    assert taken.sets[1] == ((), (first.nals[0],), (second.nals[0],))


def test_picture_parameter_sets_that_come_apart_are_all_in_force() -> None:
    sps, first = nal(Codec.H264, "sps", b"s1"), nal(Codec.H264, "pps", b"\x80p1")
    second, again = nal(Codec.H264, "pps", b"\x40p2"), nal(Codec.H264, "pps", b"\x80p3")
    units = []
    for number in range(0, 12, 4):
        units.append(Unit(number, (sps, first, *picture(Codec.H264, number, [20], key=True)), key=True))
        units.append(Unit(number + 1, (second, *picture(Codec.H264, number + 1, [20], key=False)), key=False))
        units.append(Unit(number + 2, tuple(picture(Codec.H264, number + 2, [20], key=False)), key=False))
    units.append(Unit(20, (again, *picture(Codec.H264, 20, [20], key=True)), key=True))
    taken, _ = feed(Codec.H264, packets(Codec.H264, units))
    assert taken.sets == [((), (sps,), (first,)), ((), (sps,), (first, second)), ((), (sps,), (again, second))]


def test_sets_from_the_session_description_are_not_told_again() -> None:
    units = real_units(Codec.H264)
    track = clip(Codec.H264, frames=30, key_every=10, width=640, height=360).track
    taken = Taken()
    reader = H264Depacketizer(taken, (), track.sps, track.pps)
    for packet in packets(Codec.H264, units):
        reader.packet(packet.data, 0, len(packet.data))
    assert taken.sets == []
    assert len(taken.units) == len(units)


@pytest.mark.parametrize("exact", [True, False])
def test_an_exact_recovery_point_counts_as_a_key_frame(exact: bool) -> None:
    """For cameras that refresh without IDR pictures (H.264, D.1.8)."""
    codec = Codec.H264
    recovery = nal(codec, "sei", b"\x06\x01" + (b"\xc4" if exact else b"\x44") + b"\x80")
    unit = Unit(7, (recovery, *picture(codec, 1, [50], key=False)), key=True)
    taken, _ = feed(codec, packets(codec, [unit]))
    assert taken.units == (whole(codec, [unit]) if exact else [])


def test_a_gradual_refresh_is_a_beginning_where_no_key_frame_comes() -> None:
    codec = Codec.H264
    refresh = nal(codec, "sei", b"\x06\x01\x44\x80")
    units = [
        Unit(n, (*((refresh,) if n % 50 == 0 else ()), *picture(codec, n, [20], key=False)), key=False)
        for n in range(4 * LONGEST_WITHOUT_KEY)
    ]
    taken, _ = feed(codec, packets(codec, units))
    keys = [ticks for ticks, key, _ in taken.units if key]
    assert keys == [250, 550, 850], "not at each refresh: a decoder shows half a picture there"
    assert [ticks for ticks, _, _ in taken.units] == list(range(250, len(units)))


@pytest.mark.parametrize("codec", CODECS)
def test_a_camera_that_marks_every_slice_loses_one_picture_and_no_more(codec: Codec) -> None:
    units = [Unit(n * 9, tuple(picture(codec, n, [400, 400, 400], key=n % 5 == 0)), n % 5 == 0) for n in range(16)]
    made = [
        replace(packet, data=packet.data[:1] + bytes((packet.data[1] | 0x80,)) + packet.data[2:])
        for packet in packets(codec, units, limit=500)
    ]
    taken, _ = feed(codec, made)
    assert taken.units[1:] == whole(codec, units[5:15]), "all from the second key frame on, but the last"


@pytest.mark.parametrize("codec", CODECS)
def test_the_wraps_of_sequence_and_time_lose_nothing(codec: Codec) -> None:
    units = [replace(unit, ticks=unit.ticks + 0xFFFF_FFFF - 40_000) for unit in real_units(codec)]
    made = packets(codec, units, limit=300, sequence=65_500)
    taken, reader = feed(codec, made)
    assert taken.units == whole(codec, units)
    assert reader.highest_sequence == 65_500 + len(made) - 1
    assert reader.lost_packets == 0


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("sequence", [9, 40_000, 30_000])
def test_a_new_source_is_followed_from_its_first_key_frame(codec: Codec, sequence: int) -> None:
    units = real_units(codec)
    old = packets(codec, units[:15], limit=300, sequence=30_000 - 3)
    new = packets(codec, units, limit=300, sequence=sequence, ssrc=77)
    taken, reader = feed(codec, old[:-1] + new)
    assert taken.units == whole(codec, units[:14] + units)
    assert (reader.ssrc, reader.lost_packets) == (77, 0)
    assert reader.highest_sequence == sequence + len(new) - 1


@pytest.mark.parametrize("codec", CODECS)
def test_a_new_source_is_noticed_though_its_numbers_go_on(codec: Codec) -> None:
    units = real_units(codec)
    old = packets(codec, units[:15], limit=300)
    new = packets(codec, units[15:], limit=300, sequence=100 + len(old), ssrc=77)
    taken, reader = feed(codec, old + new)
    assert taken.units == whole(codec, units[:15] + units[20:])
    assert reader.ssrc == 77


@pytest.mark.parametrize("codec", CODECS)
def test_a_camera_that_counts_anew_without_a_new_source_is_followed(codec: Codec) -> None:
    units = real_units(codec)
    made = packets(codec, units[:15], limit=300, sequence=20_000) + packets(codec, units, limit=300, sequence=7)
    taken, reader = feed(codec, made)
    assert taken.units == whole(codec, units[:15] + units[10:])
    assert reader.lost_packets == 0


@pytest.mark.parametrize("codec", CODECS)
def test_header_extensions_contributors_and_padding_are_no_payload(codec: Codec) -> None:
    units = real_units(codec)
    made = []
    for n, packet in enumerate(packets(codec, units, limit=300)):
        dressed = rtp(
            packet.data[12:],
            n,
            packet.unit.ticks if packet.unit else 0,
            packet.marker,
            csrcs=n % 16,
            extension=bytes(4 * (n % 5)) if n % 3 else None,
            padding=n % 4,
        )
        made.append(Packet(dressed, packet.unit))
    taken, reader = feed(codec, made)
    assert taken.units == whole(codec, units)
    assert reader.malformed == 0


@pytest.mark.parametrize("codec", CODECS)
def test_an_empty_packet_between_others_harms_nothing(codec: Codec) -> None:
    units = real_units(codec)
    made = packets(codec, units[:3], limit=300)
    empty = Packet(rtp(b"", 100 + len(made), units[2].ticks))
    taken, reader = feed(codec, [*made, empty, *packets(codec, units[3:], limit=300, sequence=101 + len(made))])
    assert taken.units == whole(codec, units)
    assert (reader.lost_packets, reader.malformed) == (0, 0)


@pytest.mark.parametrize("codec", CODECS)
def test_an_empty_fragment_is_allowed(codec: Codec) -> None:
    """RFC 6184, 5.8: the payload of a fragmentation unit may be empty."""
    (slice_nal,) = picture(codec, 1, [100], key=True)
    pieces = fragments(codec, slice_nal, 60)
    head = len(pieces[0]) - 60
    pieces.insert(1, pieces[0][: head - 1] + bytes((pieces[0][head - 1] & 0x3F,)))
    made = [Packet(rtp(piece, n, 5, marker=n == len(pieces) - 1)) for n, piece in enumerate(pieces)]
    taken, reader = feed(codec, made)
    assert taken.units == [(5, True, sample([slice_nal]))]
    assert reader.malformed == 0


def test_an_end_of_sequence_of_two_bytes_is_no_fault() -> None:
    codec = Codec.H265
    key, end = picture(codec, 1, [100], key=True)[0], b"\x48\x01"
    made = [Packet(rtp(payload, n, 5, n == 2)) for n, payload in enumerate([key, end, aggregate(codec, [end, end])])]
    taken, reader = feed(codec, made)
    assert taken.units == [(5, True, sample([key]))]
    assert reader.malformed == 0
