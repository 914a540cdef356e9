// SPDX-License-Identifier: Apache-2.0
/** What the program is made of: its version, its parts, the bill of materials as a file, published flaws. */
import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconDownload } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Fact, Facts, Panel, StateMark, useAddress } from "@/components";
import { formatNumber } from "@/components/format";
import { CompareDialog } from "./CompareDialog";
import styles from "./Health.module.css";
import { billHref, counted, useSoftware } from "./software";

export function SoftwarePanel() {
  const { t } = useTranslation(["health", "common"]);
  const [address, change] = useAddress();
  const shown = address.get("show") === "software";
  const frame = useRef<HTMLDivElement>(null);
  const { data, isError } = useSoftware();
  const [comparing, setComparing] = useState(false);
  const there = data !== undefined;
  useEffect(() => {
    if (shown && there) frame.current?.scrollIntoView({ block: "center" });
  }, [shown, there]);
  const numbers = data && counted(data.parts);
  return (
    <div ref={frame} data-shown={shown || undefined} className={styles.shown}>
      <Panel title={t("software.title")}>
        <Facts>
          <Fact name={t("serverVersion")}>
            {isError ? (
              <StateMark mark="due">{t("common:couldNotLoad")}</StateMark>
            ) : (
              data && `Fairwatch ${data.version} · ${data.licence}`
            )}
          </Fact>
          <Fact name={t("software.python")}>
            {numbers &&
              (numbers.python > 0 ? (
                formatNumber(numbers.python)
              ) : (
                <StateMark mark="due">{t("software.notInstalled")}</StateMark>
              ))}
          </Fact>
          <Fact name={t("software.console")}>
            {data &&
              numbers &&
              (numbers.console > 0 ? (
                formatNumber(numbers.console)
              ) : (
                <StateMark mark="due">{t("software.notKnown")}</StateMark>
              ))}
          </Fact>
          <Fact name={t("software.other")}>{numbers && formatNumber(numbers.other)}</Fact>
        </Facts>
        <p className={styles.note}>{t("software.text")}</p>
        <div className={styles.buttons}>
          <Button
            size="compact-sm"
            variant="default"
            disabled={!data}
            onClick={() => change({ parts: true }, { push: true })}
          >
            {t("software.parts")}
          </Button>
          <Menu position="bottom-start">
            <Menu.Target>
              <Button
                size="compact-sm"
                variant="default"
                rightSection={<IconChevronDown size={14} stroke={1.5} />}
              >
                {t("software.bill")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {(["cyclonedx", "text"] as const).map((form) => (
                <Menu.Item
                  key={form}
                  component="a"
                  href={billHref(form)}
                  download
                  leftSection={<IconDownload size={15} stroke={1.5} />}
                >
                  {t(form === "text" ? "software.list" : "software.cyclonedx")}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
          {data?.may_enter && (
            <Button size="compact-sm" onClick={() => setComparing(true)}>
              {t("software.compare")}
            </Button>
          )}
        </div>
        {data && !data.may_enter && <p className={styles.note}>{t("software.byWhom")}</p>}
      </Panel>
      {comparing && <CompareDialog onClose={() => setComparing(false)} />}
    </div>
  );
}
