// SPDX-License-Identifier: Apache-2.0
/** What can be said about a password before the server judges it. */
import { i18n } from "@/i18n";

export const passwordLength = 10;

export function passwordRules(password: string): string | null {
  if ([...password].length >= passwordLength) return null;
  return i18n.t("session:needed.longer", { count: passwordLength });
}

export function repeatsPassword(repeated: string, values: { password: string }): string | null {
  return repeated === values.password ? null : i18n.t("session:needed.same");
}
