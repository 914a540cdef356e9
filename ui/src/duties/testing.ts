// SPDX-License-Identifier: Apache-2.0
/** Kinds of entries and their fields, for tests. */
import type { KindFieldView, KindView } from "@/api";

export const words = (en: string) => ({ zh: en, en });

export function aField(
  id: string,
  type: KindFieldView["type"],
  more: Partial<KindFieldView> = {},
): KindFieldView {
  return {
    id,
    type,
    name: words(id),
    help: null,
    required: false,
    choices: [],
    least: null,
    most: null,
    ...more,
  };
}

export function aKind(id: string, more: Partial<KindView> = {}): KindView {
  return {
    id,
    group: "matters",
    group_name: words("Matters"),
    name: words(id),
    help: words(`About ${id}`),
    controls: [],
    subject: "place",
    also: [],
    several: false,
    may_write: true,
    fields: [],
    interval: null,
    late_days: 7,
    opens: false,
    closes: [],
    needed: false,
    blocks: false,
    ...more,
  };
}
