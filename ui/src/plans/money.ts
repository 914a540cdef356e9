// SPDX-License-Identifier: Apache-2.0
/** Cents as yuan, shares as per cent. */
import { formatNumber } from "@/components/format";

export function formatMoney(cents: number): string {
  return `¥ ${formatNumber(cents / 100, cents % 100 === 0 ? 0 : 2)}`;
}

export function formatShare(share: number): string {
  return `${formatNumber(share * 100, share > 0 && share < 0.1 ? 1 : 0)}%`;
}
