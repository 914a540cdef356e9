// SPDX-License-Identifier: Apache-2.0
/** Exports a register that is read page by page: how far it is, and a way to stop it. */
import { Button, Loader } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatDate, nowUs } from "@/time";
import { type CsvColumn, saveCsv } from "./csv";
import { formatNumber } from "./format";
import { toastFailed } from "./toast";

interface Props<Row, Cursor> {
  /** First part of the file's name. */
  name: string;
  columns: CsvColumn<Row>[];
  /** The page after `cursor`, which the page before gave as `next`. */
  read: (cursor: Cursor | undefined, signal: AbortSignal) => Promise<{ items: Row[]; next: Cursor | null }>;
}

export function ExportPages<Row, Cursor = number>({ name, columns, read }: Props<Row, Cursor>) {
  const { t } = useTranslation();
  const [count, setCount] = useState<number | null>(null);
  const stop = useRef<AbortController>(null);
  useEffect(() => () => stop.current?.abort(), []);

  async function run() {
    const controller = new AbortController();
    stop.current = controller;
    const rows: Row[] = [];
    let cursor: Cursor | undefined;
    setCount(0);
    try {
      do {
        const page = await read(cursor, controller.signal);
        rows.push(...page.items);
        setCount(rows.length);
        cursor = page.next ?? undefined;
      } while (cursor !== undefined && !controller.signal.aborted);
      if (!controller.signal.aborted) saveCsv(`${name}-${formatDate(nowUs())}.csv`, columns, rows);
    } catch (error) {
      if (!controller.signal.aborted) toastFailed(error);
    } finally {
      setCount(null);
    }
  }

  if (count !== null) {
    return (
      <Button variant="default" leftSection={<Loader size={13} />} onClick={() => stop.current?.abort()}>
        {t("exportStop", { rows: formatNumber(count) })}
      </Button>
    );
  }
  return (
    <Button
      variant="default"
      leftSection={<IconDownload size={15} stroke={1.5} />}
      onClick={() => void run()}
    >
      {t("exportCsv")}
    </Button>
  );
}
