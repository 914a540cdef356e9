// SPDX-License-Identifier: Apache-2.0
/** Every part of the program, with its version and licence. */
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { PartView } from "@/api";
import { type Column, DataTable, EmptyState, SearchField, SidePanel, useAddress } from "@/components";
import { formatNumber } from "@/components/format";
import styles from "./Health.module.css";
import { found, useSoftware } from "./software";

export function PartsSide({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["health", "common"]);
  const [address, change] = useAddress();
  const { data } = useSoftware();
  const text = address.get("q") ?? "";
  const rows = useMemo(() => data && found(data.parts, text), [data, text]);
  const columns = useMemo<Column<PartView>[]>(
    () => [
      {
        id: "name",
        header: t("software.name"),
        width: "minmax(150px, 1.6fr)",
        cell: (part) => <strong title={part.name}>{part.name}</strong>,
      },
      { id: "version", header: t("software.version"), width: "92px", cell: (part) => part.version || "–" },
      {
        id: "licence",
        header: t("software.licence"),
        width: "minmax(100px, 1.2fr)",
        lesser: 1,
        cell: (part) => <span title={part.licence}>{part.licence || "–"}</span>,
      },
      {
        id: "from",
        header: t("software.from"),
        width: "96px",
        lesser: 2,
        cell: (part) => part.brought_by || part.ecosystem || "–",
      },
    ],
    [t],
  );
  return (
    <SidePanel
      wide
      title={t("software.parts")}
      note={
        data &&
        t("software.partsNote", {
          count: data.parts.length,
          parts: formatNumber(data.parts.length),
        })
      }
      onClose={onClose}
    >
      <div className={styles.parts}>
        <SearchField value={text} onChange={(q) => change({ q })} placeholder={t("software.search")} />
        <div className={styles.rows}>
          <DataTable
            label={t("software.parts")}
            columns={columns}
            rows={rows}
            rowKey={(part) => `${part.brought_by}/${part.ecosystem}/${part.name}@${part.version}`}
            empty={<EmptyState title={t("common:nothingFound")} text={t("common:nothingFoundText")} />}
          />
        </div>
      </div>
    </SidePanel>
  );
}
