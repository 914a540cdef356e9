// SPDX-License-Identifier: Apache-2.0
/** A first password that can be read out over the telephone: no letters or digits that look alike. */

const letters = "abcdefghjkmnpqrstuvwxyz23456789";

/** Four groups of four: 31^16, about 79 bits. */
export function makePassword(
  random: (array: Uint8Array<ArrayBuffer>) => Uint8Array = (array) => crypto.getRandomValues(array),
): string {
  const picked: string[] = [];
  while (picked.length < 16) {
    for (const byte of random(new Uint8Array(32))) {
      // The rest of the range would favour the first letters.
      if (byte < letters.length * 8 && picked.length < 16) picked.push(letters[byte % letters.length] ?? "");
    }
  }
  return [0, 4, 8, 12].map((start) => picked.slice(start, start + 4).join("")).join("-");
}
