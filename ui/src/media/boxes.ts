// SPDX-License-Identifier: Apache-2.0
/**
 * Reading fragmented MP4 (ISO/IEC 14496-12): just what a player needs to know
 * of an init segment and of a fragment (one moof and its mdat), and moving a
 * fragment in time. The time scale is always a million: ticks are microseconds.
 */

export interface Sample {
  /** Shown from here on, on the same clock as `Fragment.decodeUs`. */
  presentUs: number;
  durationUs: number;
  key: boolean;
}

/** One moof and its mdat. */
export interface Fragment {
  bytes: Uint8Array<ArrayBuffer>;
  track: number;
  decodeUs: number;
  samples: Sample[];
}

export interface InitSegment {
  /** For `MediaSource.addSourceBuffer`. */
  mime: string;
  /** RFC 6381, `avc1.64001f`. */
  codecs: string[];
}

/** What was read is no MP4 of the kind that the server sends. */
export class BoxError extends Error {
  override name = "BoxError";
}

export const VIDEO_TRACK = 1;

interface Box {
  type: string;
  /** First byte after the header. */
  start: number;
  end: number;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function typeAt(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  );
}

/** Size of the box at `at`, or 0 while its header is not whole. */
function sizeAt(view: DataView, at: number, end: number): { size: number; header: number } {
  if (end - at < 8) return { size: 0, header: 8 };
  const size = view.getUint32(at);
  if (size !== 1) {
    if (size < 8) throw new BoxError(`a box of ${size} bytes`);
    return { size, header: 8 };
  }
  if (end - at < 16) return { size: 0, header: 16 };
  return { size: Number(view.getBigUint64(at + 8)), header: 16 };
}

function* children(view: DataView, start: number, end: number): Generator<Box> {
  let at = start;
  while (at < end) {
    const { size, header } = sizeAt(view, at, end);
    if (size < header || at + size > end) throw new BoxError(`a box leaves its parent at ${at}`);
    yield { type: typeAt(view, at + 4), start: at + header, end: at + size };
    at += size;
  }
}

function child(view: DataView, parent: Box, type: string): Box | undefined {
  for (const box of children(view, parent.start, parent.end)) if (box.type === type) return box;
  return undefined;
}

function whole(view: DataView): Box {
  return { type: "", start: 0, end: view.byteLength };
}

function need(box: Box | undefined, type: string): Box {
  if (!box) throw new BoxError(`there is no ${type}`);
  return box;
}

const NOT_SYNC = 0x10000;

/** Reads the moof at the start of `bytes`. */
export function readFragment(bytes: Uint8Array<ArrayBuffer>): Fragment {
  const view = viewOf(bytes);
  const traf = need(child(view, need(child(view, whole(view), "moof"), "moof"), "traf"), "traf");
  const tfhd = need(child(view, traf, "tfhd"), "tfhd");
  const track = view.getUint32(tfhd.start + 4);
  const header = view.getUint32(tfhd.start) & 0xffffff;
  let at = tfhd.start + 8 + (header & 1 ? 8 : 0) + (header & 2 ? 4 : 0);
  const defaultDuration = header & 8 ? view.getUint32(at) : 0;
  at += (header & 8 ? 4 : 0) + (header & 0x10 ? 4 : 0);
  const defaultFlags = header & 0x20 ? view.getUint32(at) : 0;
  const decodeUs = Number(view.getBigUint64(decodeTimeAt(bytes)));
  const samples = readSamples(
    view,
    need(child(view, traf, "trun"), "trun"),
    decodeUs,
    defaultDuration,
    defaultFlags,
  );
  return { bytes, track, decodeUs, samples };
}

function readSamples(view: DataView, trun: Box, decodeUs: number, duration: number, flags: number): Sample[] {
  const has = view.getUint32(trun.start) & 0xffffff;
  const count = view.getUint32(trun.start + 4);
  let at = trun.start + 8 + (has & 1 ? 4 : 0);
  const firstFlags = has & 4 ? view.getUint32(at) : flags;
  at += has & 4 ? 4 : 0;
  const samples: Sample[] = [];
  let decode = decodeUs;
  for (let index = 0; index < count; index += 1) {
    let durationUs = duration;
    let sampleFlags = index === 0 ? firstFlags : flags;
    let offset = 0;
    if (has & 0x100) durationUs = view.getUint32(at);
    at += has & 0x100 ? 4 : 0;
    at += has & 0x200 ? 4 : 0;
    if (has & 0x400) sampleFlags = view.getUint32(at);
    at += has & 0x400 ? 4 : 0;
    if (has & 0x800) offset = view.getInt32(at);
    at += has & 0x800 ? 4 : 0;
    samples.push({ presentUs: decode + offset, durationUs, key: (sampleFlags & NOT_SYNC) === 0 });
    decode += durationUs;
  }
  return samples;
}

/** Where the 64-bit decode time of the fragment lies. */
function decodeTimeAt(bytes: Uint8Array): number {
  const view = viewOf(bytes);
  const traf = need(child(view, need(child(view, whole(view), "moof"), "moof"), "traf"), "traf");
  const tfdt = need(child(view, traf, "tfdt"), "tfdt");
  if (view.getUint8(tfdt.start) !== 1) throw new BoxError("tfdt has 32 bits");
  return tfdt.start + 4;
}

/** Moves the fragment in time, in its own bytes. Throws BoxError when it would begin before zero. */
export function moveFragment(fragment: Fragment, byUs: number): void {
  if (byUs === 0) return;
  if (fragment.decodeUs + byUs < 0) throw new BoxError("a fragment cannot begin before zero");
  fragment.decodeUs += byUs;
  for (const sample of fragment.samples) sample.presentUs += byUs;
  viewOf(fragment.bytes).setBigUint64(decodeTimeAt(fragment.bytes), BigInt(fragment.decodeUs));
}

/** Makes the only sample of a fragment last longer or shorter, in its own bytes: for playing key frames alone. */
export function stretchFragment(fragment: Fragment, durationUs: number): void {
  const sample = fragment.samples[0];
  const view = viewOf(fragment.bytes);
  const traf = need(child(view, need(child(view, whole(view), "moof"), "moof"), "traf"), "traf");
  const trun = need(child(view, traf, "trun"), "trun");
  const has = view.getUint32(trun.start) & 0xffffff;
  if (fragment.samples.length !== 1 || !sample || !(has & 0x100)) return;
  view.setUint32(trun.start + 8 + (has & 1 ? 4 : 0) + (has & 4 ? 4 : 0), durationUs);
  sample.durationUs = durationUs;
}

/** Fields of a VisualSampleEntry before its boxes. */
const VISUAL_ENTRY = 78;

/** Reads ftyp and moov. Throws BoxError when there is no video that the console knows. */
export function readInit(bytes: Uint8Array<ArrayBuffer>): InitSegment {
  const view = viewOf(bytes);
  const moov = need(child(view, whole(view), "moov"), "moov");
  const codecs: string[] = [];
  for (const trak of children(view, moov.start, moov.end)) {
    if (trak.type !== "trak") continue;
    let stsd: Box = trak;
    for (const type of ["mdia", "minf", "stbl", "stsd"]) stsd = need(child(view, stsd, type), type);
    const [entry] = children(view, stsd.start + 8, stsd.end);
    if (!entry) throw new BoxError("stsd is empty");
    codecs.push(codecOf(view, entry));
  }
  if (codecs.length === 0) throw new BoxError("there is no track");
  return { mime: `video/mp4; codecs="${codecs.join(", ")}"`, codecs };
}

function codecOf(view: DataView, entry: Box): string {
  const config: Box = { type: "", start: entry.start + VISUAL_ENTRY, end: entry.end };
  if (entry.type === "avc1") {
    const avcc = need(child(view, config, "avcC"), "avcC");
    return `avc1.${hex(view.getUint8(avcc.start + 1))}${hex(view.getUint8(avcc.start + 2))}${hex(view.getUint8(avcc.start + 3))}`;
  }
  if (entry.type === "hvc1" || entry.type === "hev1")
    return hevcCodec(view, entry.type, need(child(view, config, "hvcC"), "hvcC"));
  if (entry.type === "mp4a") return "mp4a.40.2";
  return entry.type;
}

/** ISO/IEC 14496-15, E.3. */
function hevcCodec(view: DataView, type: string, hvcc: Box): string {
  const at = hvcc.start;
  const profile = view.getUint8(at + 1);
  const space = ["", "A", "B", "C"][profile >> 6];
  let compatibility = 0;
  const bits = view.getUint32(at + 2);
  for (let bit = 0; bit < 32; bit += 1) compatibility |= ((bits >>> bit) & 1) << (31 - bit);
  const constraints = Array.from({ length: 6 }, (_, index) => view.getUint8(at + 6 + index));
  while (constraints.at(-1) === 0) constraints.pop();
  const tier = profile & 0x20 ? "H" : "L";
  const parts = [
    type,
    `${space}${profile & 0x1f}`,
    (compatibility >>> 0).toString(16).toUpperCase(),
    `${tier}${view.getUint8(at + 12)}`,
    ...constraints.map((byte) => byte.toString(16).toUpperCase()),
  ];
  return parts.join(".");
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

export type Unit =
  | { kind: "init"; bytes: Uint8Array<ArrayBuffer> }
  | { kind: "fragment"; bytes: Uint8Array<ArrayBuffer> };

const LARGEST_UNIT = 64 << 20;

/** Cuts a byte stream into init segments and fragments; what is not whole yet waits. */
export class UnitSplitter {
  #buffer = new Uint8Array(256 << 10);
  #used = 0;

  /** The units that are whole now. Their bytes are their own. */
  push(chunk: Uint8Array): Unit[] {
    this.#reserve(chunk.length);
    this.#buffer.set(chunk, this.#used);
    this.#used += chunk.length;
    const units: Unit[] = [];
    const view = viewOf(this.#buffer);
    let at = 0;
    let end = this.#unitEnd(view, at, units);
    while (end > 0) {
      at = end;
      end = this.#unitEnd(view, at, units);
    }
    this.#buffer.copyWithin(0, at, this.#used);
    this.#used -= at;
    return units;
  }

  #unitEnd(view: DataView, start: number, units: Unit[]): number {
    let at = start;
    while (true) {
      const { size, header } = sizeAt(view, at, this.#used);
      if (size > LARGEST_UNIT) throw new BoxError(`a box of ${size} bytes`);
      if (size < header || at + size > this.#used) return 0;
      const type = typeAt(view, at + 4);
      at += size;
      if (type === "moov") units.push({ kind: "init", bytes: this.#buffer.slice(start, at) });
      else if (type === "mdat") units.push({ kind: "fragment", bytes: this.#buffer.slice(start, at) });
      else continue;
      return at;
    }
  }

  #reserve(more: number): void {
    if (this.#used + more <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.#used + more));
    larger.set(this.#buffer.subarray(0, this.#used));
    this.#buffer = larger;
  }
}
