// SPDX-License-Identifier: Apache-2.0
/** What papers are called. A kind without a word here is shown as it is. */
import { useTranslation } from "react-i18next";
import en from "./en.json";

export type DocumentKind = keyof typeof en.kind;

export const documentKinds = Object.keys(en.kind) as DocumentKind[];

export function useKindName(): (kind: string) => string {
  const { t } = useTranslation("documents");
  return (kind) => (isKnown(kind) ? t(`kind.${kind}`) : kind);
}

function isKnown(kind: string): kind is DocumentKind {
  return Object.hasOwn(en.kind, kind);
}
