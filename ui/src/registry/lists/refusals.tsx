// SPDX-License-Identifier: Apache-2.0
/** Refusals: what was tried against a prohibition, by whom, and the text that forbids it. */
import { IconShieldCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { RefusalView } from "@/api";
import { useTexts } from "@/compliance/data";
import { type Column, TimeText, timeWidth } from "@/components";
import { currentLanguage } from "@/i18n";
import { useRefusals } from "../data";
import { ListTable } from "../ListTable";

export function RefusalsTable() {
  const { t } = useTranslation("registry");
  const list = useRefusals();
  const { data: texts } = useTexts({});
  const named = (pack: string) => {
    const name = texts?.find(({ rules }) => rules === pack)?.name;
    return name?.[currentLanguage() === "zh-CN" ? "zh" : "en"] ?? pack;
  };
  const columns: Column<RefusalView>[] = [
    { id: "at", header: t("column.time"), width: timeWidth, cell: (row) => <TimeText us={row.at_us} /> },
    {
      id: "who",
      header: t("column.who"),
      width: "minmax(110px, 1fr)",
      cell: (row) => <strong title={row.username}>{row.name}</strong>,
    },
    {
      id: "camera",
      header: t("column.camera"),
      width: "minmax(140px, 1.4fr)",
      lesser: 1,
      cell: (row) => row.camera,
    },
    {
      id: "article",
      header: t("column.article"),
      width: "minmax(260px, 2.6fr)",
      cell: (row) => t("article", { pack: named(row.pack), article: row.article }),
    },
    {
      id: "way",
      header: t("column.way"),
      width: "minmax(110px, 1fr)",
      lesser: 2,
      cell: (row) =>
        row.detail.dry === true
          ? t("way.dry", { count: Number(row.detail.count) || 1 })
          : t(`way.${row.way}`),
    },
  ];
  return (
    <ListTable
      label={t("tab.refusals")}
      list={list}
      columns={columns}
      rowKey={(row) => row.id}
      onOpen={null}
      empty={{
        icon: <IconShieldCheck size={20} stroke={1.5} />,
        title: t("empty.refusals"),
        text: t("empty.refusalsText"),
      }}
    />
  );
}
