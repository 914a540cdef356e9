// SPDX-License-Identifier: Apache-2.0
/** A list out as a file, an empty one to fill in, and a file in. */
import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconDownload, IconFileImport, IconTableDown } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ExchangeTable } from "@/api";
import { useMay } from "@/session";
import { exportHref, formatsOf } from "./data";
import { ImportDialog } from "./ImportDialog";

interface Props {
  what: ExchangeTable;
  /** Called when something was written. */
  onImported?: () => void;
}

export function ExchangeMenu({ what, onImported }: Props) {
  const { t } = useTranslation("exchange");
  const [importing, setImporting] = useState(false);
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
            <Menu.Item leftSection={<IconFileImport {...icon} />} onClick={() => setImporting(true)}>
              {t("import")}
            </Menu.Item>
          )}
          {may && (
            <Menu.Item
              component="a"
              href={exportHref(what, "xlsx", true)}
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
              href={exportHref(what, format)}
              download
              leftSection={<IconDownload {...icon} />}
            >
              {t(`format.${format}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {importing && (
        <ImportDialog
          what={what}
          onClose={() => setImporting(false)}
          onImported={() => {
            setImporting(false);
            onImported?.();
          }}
        />
      )}
    </>
  );
}
