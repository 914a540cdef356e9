// SPDX-License-Identifier: Apache-2.0
/** Small MP4 boxes for tests, laid out as the server lays them out. */

type Bytes = Uint8Array<ArrayBuffer>;

export function concat(...parts: Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function u32(...values: number[]): Bytes {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, index) => {
    view.setUint32(index * 4, value);
  });
  return bytes;
}

function u64(value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}

export function box(type: string, ...parts: Uint8Array[]): Bytes {
  const body = concat(...parts);
  return concat(u32(body.length + 8), new TextEncoder().encode(type), body);
}

const NOT_SYNC = 0x1010000;
const KEY = 0x2000000;

export interface FragmentSpec {
  track?: number;
  decodeUs: number;
  durationUs?: number;
  key?: boolean;
  /** Composition offset. */
  offsetUs?: number;
  payload?: Uint8Array;
}

export function fragment(spec: FragmentSpec): Bytes {
  const { track = 1, decodeUs, durationUs = 40_000, key = false, offsetUs = 0 } = spec;
  const payload = spec.payload ?? new Uint8Array([1, 2, 3, 4]);
  const tfhd = box("tfhd", u32(0x20000, track));
  const tfdt = box("tfdt", u32(1 << 24), u64(decodeUs));
  const trun = box(
    "trun",
    u32((1 << 24) | 0xf01, 1, 112, durationUs, payload.length, key ? KEY : NOT_SYNC, offsetUs),
  );
  return concat(box("moof", box("mfhd", u32(0, 1)), box("traf", tfhd, tfdt, trun)), box("mdat", payload));
}

const visualEntry = (width: number, height: number): Bytes => {
  const bytes = new Uint8Array(78);
  const view = new DataView(bytes.buffer);
  view.setUint16(24, width);
  view.setUint16(26, height);
  return bytes;
};

function trak(entry: Bytes): Bytes {
  const stsd = box("stsd", u32(0, 1), entry);
  return box("trak", box("mdia", box("minf", box("stbl", stsd))));
}

export function avcTrack(width = 640, height = 360): Bytes {
  return trak(
    box("avc1", visualEntry(width, height), box("avcC", new Uint8Array([1, 0x64, 0x00, 0x1f, 0xff]))),
  );
}

export function hevcTrack(): Bytes {
  const config = new Uint8Array(23);
  // Main profile, compatible with 1 and 2, level 3.1, one constraint byte.
  config.set([1, 0x01, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 93]);
  return trak(box("hvc1", visualEntry(1920, 1080), box("hvcC", config)));
}

export function soundTrack(kind = "mp4a"): Bytes {
  return trak(box(kind, new Uint8Array(28)));
}

export function init(...tracks: Bytes[]): Bytes {
  const all = tracks.length > 0 ? tracks : [avcTrack()];
  return concat(box("ftyp", new Uint8Array(8)), box("moov", box("mvhd", new Uint8Array(100)), ...all));
}

/** Frames of 40 ms from `fromUs` on, a key frame every `gop`. */
export function frames(fromUs: number, count: number, gop = 25): Bytes[] {
  return Array.from({ length: count }, (_, index) =>
    fragment({ decodeUs: fromUs + index * 40_000, key: index % gop === 0 }),
  );
}

/** A binary message of the live WebSocket. */
export function mediaMessage(
  kind: number,
  flags: number,
  durationUs: number,
  decodeUs: number,
  bytes: Uint8Array,
) {
  const message = new Uint8Array(16 + bytes.length);
  const view = new DataView(message.buffer);
  view.setUint8(0, kind);
  view.setUint8(1, flags);
  view.setUint32(4, durationUs);
  view.setBigUint64(8, BigInt(decodeUs));
  message.set(bytes, 16);
  return message.buffer;
}
