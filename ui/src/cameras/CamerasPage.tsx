// SPDX-License-Identifier: Apache-2.0
/** All cameras in one dense list: state, cause, picture, what is kept. Details and editing open beside it. */
import { Button, Select } from "@mantine/core";
import { IconCameraPlus, IconDownload, IconFilterOff, IconVideo } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import {
  DataTable,
  EmptyState,
  ErrorState,
  numberParam,
  Page,
  type PageKey,
  SearchField,
  useAddress,
  usePageKeys,
} from "@/components";
import { saveCsv } from "@/components/csv";
import { readSort, sortRows, writeSort } from "@/components/sorting";
import { useMay } from "@/session";
import { formatDate, nowUs } from "@/time";
import { CameraSide } from "./CameraSide";
import { cameraColumns, cameraCsv } from "./columns";
import { useAllCameras, useCameras, useStatuses } from "./data";
import { cameraRows, countGroups, filterRows, stateGroups } from "./rows";

export function CamerasPage() {
  const { t } = useTranslation(["cameras", "common"]);
  const [address, change] = useAddress();
  const cameras = useCameras();
  const statuses = useStatuses();
  const mayWrite = useMay("camera.write");
  const open = numberParam(address, "open");
  const text = address.get("q") ?? "";
  const group = address.get("state");
  const place = address.get("place");
  const sort = readSort(address.get("sort"));

  const columns = useMemo(() => cameraColumns(t, mayWrite), [t, mayWrite]);
  const rows = useMemo(() => cameras.data && cameraRows(cameras.data, statuses), [cameras.data, statuses]);
  const removed = useAllCameras();
  const listed = useMemo(
    () => (group === "removed" ? removed.data && cameraRows(removed.data, statuses) : rows),
    [group, removed.data, rows, statuses],
  );
  const shown = useMemo(
    () => listed && filterRows(listed, { text, group, place }),
    [listed, text, group, place],
  );
  const places = useMemo(
    () => [...new Set(cameras.data?.map((camera) => camera.place).filter(Boolean))].toSorted(),
    [cameras.data],
  );

  const keys = useMemo<PageKey[]>(() => {
    function move(step: number) {
      const ids = (shown ?? []).map((row) => row.camera.id);
      const at = open === null ? -1 : ids.indexOf(open);
      const next = ids[Math.max(0, Math.min(ids.length - 1, at + step))];
      if (next !== undefined) change({ open: next, edit: null, add: null });
    }
    return [
      ...(mayWrite
        ? [
            {
              keys: "n",
              label: t("add"),
              run: () => change({ add: true, open: null, edit: null }, { push: true }),
            },
          ]
        : []),
      { keys: "j", label: t("panel.next"), run: () => move(1) },
      { keys: "k", label: t("panel.previous"), run: () => move(-1) },
    ];
  }, [t, shown, open, change, mayWrite]);
  usePageKeys(keys);

  const counts = countGroups(rows ?? []);
  const filtered = Boolean(text || group || place);
  const add = (
    <Button
      leftSection={<IconCameraPlus size={15} stroke={1.5} />}
      onClick={() => change({ add: true, open: null, edit: null }, { push: true })}
    >
      {t("add")}
    </Button>
  );

  function exportList() {
    if (!shown) return;
    const sorted = sortRows(shown, columns, sort) ?? [];
    saveCsv(`${t("csv")}-${formatDate(nowUs())}.csv`, cameraCsv(t), sorted);
  }

  return (
    <Page
      title={t("title")}
      note={
        rows &&
        rows.length > 0 &&
        [
          t("count", { count: rows.length }),
          t("counts", { live: counts.live, failing: counts.down, disabled: counts.disabled }),
          counts.barred > 0 && t("countBarred", { count: counts.barred }),
        ]
          .filter(Boolean)
          .join(" · ")
      }
      tools={
        <>
          <SearchField value={text} onChange={(q) => change({ q })} placeholder={t("search")} width={220} />
          <Select
            aria-label={t("filter.state")}
            placeholder={t("filter.state")}
            w={130}
            clearable
            value={group}
            onChange={(state) => change({ state })}
            data={[
              ...stateGroups.map((value) => ({
                value,
                label: `${t(`stateGroup.${value}`)} · ${counts[value]}`,
              })),
              { value: "removed", label: t("stateGroup.removed") },
            ]}
          />
          <Select
            aria-label={t("filter.place")}
            placeholder={t("filter.place")}
            w={150}
            clearable
            searchable
            value={place}
            onChange={(value) => change({ place: value })}
            data={places}
          />
          <Button
            variant="default"
            leftSection={<IconDownload size={15} stroke={1.5} />}
            onClick={exportList}
            disabled={!shown?.length}
          >
            {t("common:exportCsv")}
          </Button>
          {mayWrite && add}
        </>
      }
      side={<CameraSide />}
    >
      {cameras.error && !cameras.data ? (
        <ErrorState error={cameras.error} onRetry={() => void cameras.refetch()} />
      ) : (
        <DataTable
          label={t("title")}
          columns={columns}
          rows={shown}
          rowKey={(row) => row.camera.id}
          chosen={open}
          onOpen={(row) => change({ open: row.camera.id, edit: null, add: null }, { push: open === null })}
          dimmed={(row) => !row.camera.enabled}
          sort={sort}
          onSort={(next) => change({ sort: writeSort(next) })}
          empty={
            filtered ? (
              <EmptyState
                icon={<IconFilterOff size={20} stroke={1.5} />}
                title={t("common:nothingFound")}
                text={t("common:nothingFoundText")}
                action={
                  <Button variant="default" onClick={() => change({ q: null, state: null, place: null })}>
                    {t("common:clearFilters")}
                  </Button>
                }
              />
            ) : (
              <EmptyState
                icon={<IconVideo size={20} stroke={1.5} />}
                title={t("empty")}
                text={
                  mayWrite ? (
                    <>
                      {t("emptyText")}
                      <br />
                      {t("emptySim", { command: "fairwatch sim" })}
                    </>
                  ) : (
                    t("emptyTextRead")
                  )
                }
                action={mayWrite && add}
              />
            )
          }
        />
      )}
    </Page>
  );
}
