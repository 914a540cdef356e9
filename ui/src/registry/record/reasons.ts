// SPDX-License-Identifier: Apache-2.0
/** What the server found wrong in a field, in words. */
import { i18n } from "@/i18n";

export function reasonText(reason: string): string {
  const key = `registry:reason.${reason}`;
  return i18n.exists(key) ? i18n.t(key as "registry:reason.missing") : i18n.t("registry:reason.other");
}
