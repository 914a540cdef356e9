// SPDX-License-Identifier: Apache-2.0
/** A list out as a file, an empty one to fill in, and a file in. */
import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconDownload, IconFileImport, IconTableDown } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ExchangeTable } from "@/api";
import { useMay } from "@/session";
import { exportHref, formatsOf, type Listed } from "./data";
import { ImportDialog } from "./ImportDialog";

interface Props {
  what: ExchangeTable;
  /** Only that plan's planned cameras. */
  planId?: number;
  /** Beside the list all of them in one file. */
  all?: boolean;
  /** Called when something was written. */
  onImported?: () => void;
}

export function ExchangeMenu({ what, planId, all = false, onImported }: Props) {
  const { t } = useTranslation("exchange");
  const [importing, setImporting] = useState<Listed | null>(null);
  const may = useMay("registry.write");
  const icon = { size: 15, stroke: 1.5 };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={14} stroke={1.5} />}>
            {t("menu")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {may && (
            <Menu.Item leftSection={<IconFileImport {...icon} />} onClick={() => setImporting(what)}>
              {t("import")}
            </Menu.Item>
          )}
          {may && (
            <Menu.Item
              component="a"
              href={exportHref({ what }, "xlsx", true)}
              download
              leftSection={<IconTableDown {...icon} />}
            >
              {t("template")}
            </Menu.Item>
          )}
          {may && <Menu.Divider />}
          <Menu.Label>{t("export", { list: t(`list.${what}`) })}</Menu.Label>
          {formatsOf(what).map((format) => (
            <Menu.Item
              key={format}
              component="a"
              href={exportHref({ what, planId }, format)}
              download
              leftSection={<IconDownload {...icon} />}
            >
              {t(`format.${format}`)}
            </Menu.Item>
          ))}
          {all && (
            <>
              <Menu.Divider />
              <Menu.Label>{t("list.workbook")}</Menu.Label>
              {may && (
                <Menu.Item
                  leftSection={<IconFileImport {...icon} />}
                  onClick={() => setImporting("workbook")}
                >
                  {t("importAll")}
                </Menu.Item>
              )}
              {may && (
                <Menu.Item
                  component="a"
                  href={exportHref({ what: "workbook" }, "xlsx", true)}
                  download
                  leftSection={<IconTableDown {...icon} />}
                >
                  {t("templateAll")}
                </Menu.Item>
              )}
              <Menu.Item
                component="a"
                href={exportHref({ what: "workbook" }, "xlsx")}
                download
                leftSection={<IconDownload {...icon} />}
              >
                {t("exportAll")}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {importing && (
        <ImportDialog
          what={importing}
          planId={planId}
          fixed={planId !== undefined}
          onClose={() => setImporting(null)}
          onImported={() => {
            setImporting(null);
            onImported?.();
          }}
        />
      )}
    </>
  );
}
