// SPDX-License-Identifier: Apache-2.0
/** Cameras that are recorded and stand nowhere in the registry: no text can be kept for them, so they are placed first. */
import { Button } from "@mantine/core";
import { IconMapPin } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { UnplacedView } from "@/api";
import { type Column, StateMark, useAddress } from "@/components";
import { useMay } from "@/session";
import { useUnplaced } from "../data";
import { ListTable } from "../ListTable";
import styles from "../Registry.module.css";

function usePlaceIt(): (row: UnplacedView) => void {
  const [, change] = useAddress();
  return (row) => change({ add: true, camera: row.camera_id, open: null, move: null }, { push: true });
}

export function UnplacedTable() {
  const { t } = useTranslation("registry");
  const list = useUnplaced();
  const mayPlace = useMay("registry.write");
  const placeIt = usePlaceIt();
  const columns: Column<UnplacedView>[] = [
    {
      id: "name",
      header: t("column.camera"),
      width: "minmax(140px, 1.4fr)",
      cell: (row) => <strong>{row.camera_name}</strong>,
    },
    {
      id: "state",
      header: t("column.state"),
      width: "minmax(150px, 1fr)",
      cell: () => <StateMark mark="due">{t("unplaced.state")}</StateMark>,
    },
    {
      id: "location",
      header: t("unplaced.location"),
      width: "minmax(140px, 1.6fr)",
      lesser: 1,
      cell: (row) => row.location,
    },
    {
      id: "place",
      header: t("column.next"),
      width: "120px",
      cell: (row) =>
        mayPlace && (
          <Button
            variant="light"
            size="compact-xs"
            onClick={(event) => {
              event.stopPropagation();
              placeIt(row);
            }}
          >
            {t("unplaced.place")}
          </Button>
        ),
    },
  ];
  return (
    <ListTable
      label={t("unplaced.state")}
      list={list}
      columns={columns}
      rowKey={(row) => row.camera_id}
      onOpen={mayPlace ? placeIt : null}
      empty={{
        icon: <IconMapPin size={20} stroke={1.5} />,
        title: t("unplaced.none"),
        text: t("unplaced.noneText"),
      }}
    />
  );
}

/** Over the list of those that stand somewhere. */
export function UnplacedNote() {
  const { t } = useTranslation("registry");
  const [, change] = useAddress();
  const { rows, query } = useUnplaced();
  if (!rows?.length) return null;
  const count = rows.length;
  return (
    <div className={styles.unplaced} role="status">
      <StateMark mark="due">
        {query.hasNextPage ? t("unplaced.noteMany", { count }) : t("unplaced.note", { count })}
      </StateMark>
      <Button
        variant="subtle"
        size="compact-sm"
        onClick={() => change({ state: "unplaced", open: null, add: null }, { push: true })}
      >
        {t("unplaced.show")}
      </Button>
    </div>
  );
}
