// SPDX-License-Identifier: Apache-2.0
/** Where footage lies, how long it lasts, what the rule wants, and what was deleted. */
import { Button, Tabs } from "@mantine/core";
import { IconDatabase, IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { EmptyState, ErrorState, numberParam, Page, useAddress } from "@/components";
import { formatBitrate, formatBytes } from "@/components/format";
import { useMay } from "@/session";
import { CameraTable } from "./CameraTable";
import { DeletionTable } from "./DeletionTable";
import { useStorage } from "./data";
import styles from "./Storage.module.css";
import { VolumeCard, VolumeWaiting } from "./VolumeCard";
import { VolumeForm } from "./VolumeForm";

export function StoragePage() {
  const { t } = useTranslation("storage");
  const [address, change] = useAddress();
  const storage = useStorage();
  const mayWrite = useMay("storage.write");
  const tab = address.get("tab") === "deletions" ? "deletions" : "cameras";
  const edited = storage.data?.volumes.find((volume) => volume.id === numberParam(address, "volume"));
  const volumes = storage.data?.volumes;
  const used = volumes?.reduce((sum, volume) => sum + volume.used_bytes, 0) ?? 0;
  const rate = volumes?.reduce((sum, volume) => sum + volume.write_bps, 0) ?? 0;
  const close = () => change({ volume: null, add: null });

  const add = mayWrite && (
    <Button
      leftSection={<IconPlus size={15} stroke={1.5} />}
      onClick={() => change({ add: true, volume: null })}
    >
      {t("addVolume")}
    </Button>
  );
  const form =
    mayWrite && (address.get("add") || edited) ? (
      <VolumeForm key={edited?.id ?? "add"} volume={edited} onClose={close} />
    ) : null;

  return (
    <Page
      title={t("title")}
      note={volumes && t("summary", { used: formatBytes(used), rate: formatBitrate(rate) })}
      tools={add}
      side={form}
    >
      {storage.error && !storage.data ? (
        <ErrorState error={storage.error} onRetry={() => void storage.refetch()} />
      ) : (
        <>
          <div className={styles.volumes}>
            {!volumes && <VolumeWaiting />}
            {volumes?.map((volume) => (
              <VolumeCard
                key={volume.id}
                volume={volume}
                onEdit={mayWrite ? () => change({ volume: volume.id, add: null }) : undefined}
              />
            ))}
            {volumes?.length === 0 && (
              <div className={styles.none}>
                <EmptyState
                  icon={<IconDatabase size={20} stroke={1.5} />}
                  title={t("noVolumes")}
                  text={t("noVolumesText")}
                />
              </div>
            )}
          </div>
          <Tabs
            value={tab}
            onChange={(value) => change({ tab: value === "deletions" ? "deletions" : null })}
            className={styles.tabs}
            keepMounted={false}
          >
            <Tabs.List className={styles.tabList}>
              <Tabs.Tab value="cameras">{t("cameras")}</Tabs.Tab>
              <Tabs.Tab value="deletions">{t("deletions")}</Tabs.Tab>
            </Tabs.List>
            <Tabs.Panel value="cameras" className={styles.tab}>
              <CameraTable cameras={storage.data?.cameras} />
            </Tabs.Panel>
            <Tabs.Panel value="deletions" className={styles.tab}>
              <DeletionTable />
            </Tabs.Panel>
          </Tabs>
        </>
      )}
    </Page>
  );
}
