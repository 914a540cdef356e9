// SPDX-License-Identifier: Apache-2.0
/** Cameras in their places: where they stand, where they look, why, and whether that is as approved. */
import { Select } from "@mantine/core";
import { IconVideo } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { PlacementView } from "@/api";
import { type Column, useAddress } from "@/components";
import { useMay } from "@/session";
import { AddPlacement } from "../camera/AddPlacement";
import { AskMove } from "../camera/AskMove";
import { PlacementMark, PlacementPanel, viewText } from "../camera/PlacementPanel";
import { useEntry, usePlacements } from "../data";
import { ListTable, sortedThere } from "../ListTable";
import { useListFilter } from "../useListFilter";
import { EntrySide, useSide } from "./EntrySide";
import { UnplacedNote, UnplacedTable } from "./unplaced";

const states = ["breach", "unsigned"] as const;

export function CameraFilters() {
  const { t } = useTranslation("registry");
  const [address, change] = useAddress();
  return (
    <Select
      aria-label={t("filter.state")}
      placeholder={t("filter.state")}
      w={170}
      clearable
      value={address.get("state")}
      onChange={(state) => change({ state })}
      data={[
        { value: "breach", label: t("cameraState.breachShort") },
        { value: "unsigned", label: t("signNone") },
        { value: "unplaced", label: t("unplaced.state") },
      ]}
    />
  );
}

export function CamerasTable() {
  const [address] = useAddress();
  if (address.get("state") === "unplaced") return <UnplacedTable />;
  return (
    <>
      <UnplacedNote />
      <PlacedTable />
    </>
  );
}

function PlacedTable() {
  const { t } = useTranslation("registry");
  const [address] = useAddress();
  const state = states.find((one) => one === address.get("state"));
  const list = usePlacements({
    ...useListFilter(),
    in_breach: state === "breach" ? true : undefined,
    signed: state === "unsigned" ? false : undefined,
  });
  const mayAdd = useMay("registry.write");
  const columns: Column<PlacementView>[] = [
    {
      id: "name",
      header: t("column.camera"),
      width: "minmax(140px, 1.4fr)",
      cell: (row) => <strong>{row.camera_name}</strong>,
      sortBy: sortedThere,
    },
    {
      id: "state",
      header: t("column.state"),
      width: "minmax(190px, 1.3fr)",
      cell: (row) => <PlacementMark placement={row} />,
    },
    {
      id: "place",
      header: t("column.place"),
      width: "minmax(120px, 1.2fr)",
      lesser: 1,
      cell: (row) => row.place_name,
    },
    { id: "view", header: t("column.direction"), width: "150px", lesser: 3, cell: viewText },
    {
      id: "purpose",
      header: t("column.purpose"),
      width: "minmax(140px, 1.6fr)",
      lesser: 4,
      cell: (row) => row.purpose,
      sortBy: sortedThere,
    },
    {
      id: "sign",
      header: t("column.sign"),
      width: "144px",
      lesser: 2,
      cell: (row) => (row.sign_day ? t("signSince", { day: row.sign_day }) : t("signNone")),
    },
    {
      id: "system",
      header: t("column.system"),
      width: "minmax(120px, 1.1fr)",
      lesser: 5,
      cell: (row) => row.system_name,
    },
  ];
  return (
    <ListTable
      label={t("tab.cameras")}
      list={list}
      columns={columns}
      rowKey={(row) => row.camera_id}
      dimmed={(row) => !row.enabled}
      filters={["state"]}
      empty={{
        icon: <IconVideo size={20} stroke={1.5} />,
        title: t("empty.cameras"),
        text: t("empty.camerasText"),
        add: mayAdd ? t("add.cameras") : undefined,
      }}
    />
  );
}

export function CameraSide() {
  const { t } = useTranslation("registry");
  const { open } = useSide();
  const [address] = useAddress();
  const entry = useEntry("placement", open);
  return (
    <EntrySide
      title={t("tab.cameras")}
      entry={entry}
      write="registry.write"
      adding={() => <AddPlacement />}
      editing={(placement, mayWrite) =>
        mayWrite && address.get("move") ? (
          <AskMove key={`move ${placement.camera_id}`} placement={placement} />
        ) : (
          <PlacementPanel key={placement.camera_id} placement={placement} mayWrite={mayWrite} />
        )
      }
    />
  );
}
