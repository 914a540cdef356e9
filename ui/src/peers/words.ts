// SPDX-License-Identifier: Apache-2.0
/** How a filing fares on its way, and why it did not get through, in words. */
import type { DeliveryView } from "@/api";
import type { Mark } from "@/components";
import { i18n } from "@/i18n";

/** A cause in plain words; an unknown code is shown as it is. */
export function failureText(code: string): string {
  return i18n.t(`peers:failure.${code}` as "peers:failure.network", { defaultValue: code });
}

/** Codes that leave open what exactly was wrong: only the network, or the other side, says so, in its own language. */
const vague = new Set([
  "answer-content",
  "certificate",
  "here-error",
  "network",
  "no-fairwatch",
  "package-content",
  "tls",
]);

export function tellsMore(code: string): boolean {
  return code !== "" && (vague.has(code) || !i18n.exists(`peers:failure.${code}`));
}

export function deliveryMark(delivery: DeliveryView): Mark {
  if (delivery.state === "refused") return "breach";
  if (delivery.state === "stopped") return "off";
  if (delivery.state === "answered") return "ok";
  return delivery.failure ? "due" : "wait";
}

/** In groups of four: it is read out over the telephone. */
export function grouped(fingerprint: string): string {
  return fingerprint.match(/.{1,4}/g)?.join(" ") ?? "";
}
