// SPDX-License-Identifier: Apache-2.0
/** What this browser can play. */

/**
 * Whether any H.265 plays: in Safari, and elsewhere only with a decoder in hardware. Whether a stream's own profile
 * and level do is seen when it comes; the players then ask for it converted.
 */
export function playsH265(): boolean {
  return "MediaSource" in globalThis && MediaSource.isTypeSupported('video/mp4; codecs="hvc1.1.6.L120.B0"');
}
