// SPDX-License-Identifier: Apache-2.0
/** What stands in a field, to read. */
import { useTranslation } from "react-i18next";
import type { KindFieldView } from "@/api";
import { TimeText } from "@/components";
import { documentHref } from "@/documents";
import { papersOf } from "./DocumentsField";
import styles from "./Duties.module.css";
import { type NamedType, useCalled, useNamed } from "./data";
import { idOf } from "./FieldInput";
import { inWords, useKindName } from "./words";

const named: readonly string[] = ["account", "place", "site", "system", "camera"];

export function FieldValue({ field, value }: { field: KindFieldView; value: unknown }) {
  const { t } = useTranslation(["duties", "common"]);
  const kindName = useKindName();
  if (field.type === "moment" && typeof value === "number") return <TimeText us={value} />;
  if (field.type === "documents") {
    return (
      <span className={styles.papers}>
        {papersOf(value).map((paper) => (
          <a
            key={paper.id}
            href={documentHref(paper.id)}
            target="_blank"
            rel="noreferrer"
            title={paper.sha256 ? `SHA-256 ${paper.sha256}` : undefined}
          >
            {paper.name}
          </a>
        ))}
      </span>
    );
  }
  if (field.type === "choice" || field.type === "choices") {
    const chosen = Array.isArray(value) ? value : [value];
    const words = field.choices.filter((one) => chosen.includes(one.id)).map((one) => inWords(one.name));
    return <>{words.join(t("common:comma"))}</>;
  }
  if (field.type === "standards" && Array.isArray(value)) return <StandardNames ids={value} />;
  if (field.type === "kind" && typeof value === "string") return <>{kindName(value)}</>;
  if (named.includes(field.type) && typeof value === "number") {
    return <Name type={field.type as NamedType} id={value} />;
  }
  if (Array.isArray(value)) return <>{value.join(t("common:comma"))}</>;
  return <span className={styles.notes}>{String(value)}</span>;
}

function StandardNames({ ids }: { ids: string[] }) {
  const { t } = useTranslation("common");
  const { data = [] } = useNamed({ type: "standards", text: "" });
  const names = data
    .filter((one) => ids.includes(idOf(one.subject)))
    .map((one) => inWords({ zh: one.name, en: one.detail }));
  return <>{names.join(t("comma"))}</>;
}

function Name({ type, id }: { type: NamedType; id: number }) {
  const [called] = useCalled([`${type}:${id}`]);
  return <>{called?.name ?? `#${id}`}</>;
}
