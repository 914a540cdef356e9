// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { BoxError, moveFragment, readFragment, readInit, stretchFragment, UnitSplitter } from "./boxes";
import { avcTrack, box, concat, fragment, frames, hevcTrack, init, soundTrack, u32 } from "./testing/fmp4";

const NOW_US = 1_795_300_000_123_456;

describe("a fragment", () => {
  it("tells its track, times and whether it is a key frame", () => {
    const read = readFragment(
      fragment({ decodeUs: NOW_US, durationUs: 33_333, key: true, offsetUs: 66_666 }),
    );
    expect(read.track).toBe(1);
    expect(read.decodeUs).toBe(NOW_US);
    expect(read.samples).toEqual([{ presentUs: NOW_US + 66_666, durationUs: 33_333, key: true }]);
  });

  it("may be shown before it is decoded", () => {
    const read = readFragment(fragment({ decodeUs: NOW_US, offsetUs: -40_000 }));
    expect(read.samples[0]?.presentUs).toBe(NOW_US - 40_000);
  });

  it("takes durations and flags from its header where samples have none", () => {
    const tfhd = box("tfhd", u32(0x20000 | 0x28, 1, 20_000, 0x1010000));
    const tfdt = box("tfdt", u32(1 << 24, 0, 1000));
    const trun = box("trun", u32(0x5, 3, 0, 0x2000000));
    const read = readFragment(concat(box("moof", box("traf", tfhd, tfdt, trun)), box("mdat")));
    expect(read.samples).toEqual([
      { presentUs: 1000, durationUs: 20_000, key: true },
      { presentUs: 21_000, durationUs: 20_000, key: false },
      { presentUs: 41_000, durationUs: 20_000, key: false },
    ]);
  });

  it("is moved in time in its own bytes, and only there", () => {
    const bytes = fragment({ decodeUs: 5_000_000, key: true });
    const before = bytes.slice();
    const read = readFragment(bytes);
    moveFragment(read, NOW_US);
    expect(readFragment(read.bytes).decodeUs).toBe(5_000_000 + NOW_US);
    const changed = [...bytes.keys()].filter((at) => bytes[at] !== before[at]);
    expect(Math.min(...changed)).toBeGreaterThanOrEqual(60);
    expect(Math.max(...changed)).toBeLessThan(68);
  });

  it("is not moved before zero", () => {
    expect(() => moveFragment(readFragment(fragment({ decodeUs: 10 })), -11)).toThrow(BoxError);
  });

  it("is stretched to last until the next key frame", () => {
    const read = readFragment(fragment({ decodeUs: 0, key: true }));
    stretchFragment(read, 2_000_000);
    expect(readFragment(read.bytes).samples[0]?.durationUs).toBe(2_000_000);
  });

  it("of nonsense is an error of its own kind", () => {
    expect(() => readFragment(new Uint8Array([0, 0, 0, 9, 1, 2, 3, 4]))).toThrow(BoxError);
    expect(() => readFragment(box("moof", box("traf", box("tfhd", u32(0, 1)))))).toThrow(BoxError);
  });
});

describe("an init segment", () => {
  it("names H.264 as browsers want it", () => {
    const read = readInit(init(avcTrack(1280, 720)));
    expect(read.mime).toBe('video/mp4; codecs="avc1.64001f"');
  });

  it("names H.265 by profile, compatibility, tier, level and constraints", () => {
    expect(readInit(init(hevcTrack())).codecs).toEqual(["hvc1.1.6.L93.90"]);
  });

  it("names sound after the picture", () => {
    expect(readInit(init(avcTrack(), soundTrack())).mime).toBe('video/mp4; codecs="avc1.64001f, mp4a.40.2"');
    expect(readInit(init(avcTrack(), soundTrack("alaw"))).codecs).toEqual(["avc1.64001f", "alaw"]);
  });

  it("without tracks is an error", () => {
    expect(() => readInit(box("moov"))).toThrow(BoxError);
  });
});

describe("cutting a stream into units", () => {
  const stream = concat(init(), ...frames(0, 3));

  it("gives the same units however the bytes are cut", () => {
    const whole = new UnitSplitter().push(stream);
    expect(whole.map((unit) => unit.kind)).toEqual(["init", "fragment", "fragment", "fragment"]);
    for (const size of [1, 7, 100, 131]) {
      const splitter = new UnitSplitter();
      const units = [];
      for (let at = 0; at < stream.length; at += size)
        units.push(...splitter.push(stream.subarray(at, at + size)));
      expect(units).toEqual(whole);
    }
  });

  it("keeps a torn tail back", () => {
    const splitter = new UnitSplitter();
    expect(splitter.push(stream.subarray(0, stream.length - 1))).toHaveLength(3);
    expect(splitter.push(stream.subarray(stream.length - 1))).toHaveLength(1);
  });

  it("passes over boxes that it does not know", () => {
    const units = new UnitSplitter().push(concat(box("styp", u32(1)), box("free"), ...frames(0, 1)));
    expect(units.map((unit) => unit.kind)).toEqual(["fragment"]);
  });

  it("refuses a box that no fragment can be", () => {
    expect(() => new UnitSplitter().push(concat(u32(0xfffffff0), new Uint8Array(8)))).toThrow(BoxError);
  });
});
