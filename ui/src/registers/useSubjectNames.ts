// SPDX-License-Identifier: Apache-2.0
/** Names of what audit entries are about and mention, as the server tells them beside the entries. */
import { useMemo } from "react";
import type { AuditPage } from "@/api";
import { useKinds } from "@/duties/data";
import { i18n } from "@/i18n";
import { useKindNames } from "@/registry/data";
import type { NameOf } from "./auditWords";

interface SubjectNames {
  nameOf: NameOf;
  /** Another page's names, known from now on. */
  learn: (page: AuditPage) => void;
}

export function useSubjectNames(pages: readonly AuditPage[] | undefined): SubjectNames {
  const { data: duties } = useKinds();
  const placeKind = useKindNames();
  const told = useMemo(() => new Map<string, { zh: string; en: string }>(), []);
  const learn = (page: AuditPage) => {
    for (const [subject, name] of Object.entries(page.names)) told.set(subject, name);
  };
  for (const page of pages ?? []) learn(page);
  const language = i18n.language === "en" ? "en" : "zh";
  const nameOf: NameOf = (kind, id) =>
    kind === "kind"
      ? (duties?.find((duty) => duty.id === id)?.name[language] ?? placeKind(id))
      : told.get(`${kind}:${id}`)?.[language];
  return { nameOf, learn };
}
