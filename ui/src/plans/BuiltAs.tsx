// SPDX-License-Identifier: Apache-2.0
/** Which camera a planned one became: how it stands, and choosing it. */
import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PlannedCameraView } from "@/api";
import { type Mark, StateMark } from "@/components";
import { formatNumber } from "@/components/format";
import { usePlacements } from "@/registry/data";

const marks: Record<"built" | "elsewhere" | "gone", Mark> = { built: "ok", elsewhere: "due", gone: "breach" };

export function BuiltMark({ camera }: { camera: PlannedCameraView }) {
  const { t } = useTranslation("plans");
  const built = camera.fulfilled;
  if (!built) return <StateMark mark="wait">{t("built.none")}</StateMark>;
  const distance = built.distance_m === null ? "" : formatNumber(built.distance_m);
  return (
    <StateMark mark={marks[built.state]} title={built.name}>
      {t(`built.${built.state}`, { distance })}
    </StateMark>
  );
}

interface Props {
  unitId: number;
  camera: PlannedCameraView;
  value: number | null;
  onChange: (cameraId: number | null) => void;
}

export function BuiltField({ unitId, camera, value, onChange }: Props) {
  const { t } = useTranslation("plans");
  const [search, setSearch] = useState("");
  const [asked] = useDebouncedValue(search, 250);
  const known = camera.fulfilled?.name ?? "";
  const found = usePlacements({ unit_id: unitId, search: asked && asked !== known ? asked : undefined });
  const options = new Map((found.rows ?? []).map((one) => [String(one.camera_id), one.camera_name]));
  if (camera.camera_id !== null && known) options.set(String(camera.camera_id), known);
  return (
    <Select
      label={t("built.label")}
      description={t("built.text")}
      clearable
      searchable
      limit={50}
      data={[...options].map(([id, label]) => ({ value: id, label }))}
      value={value === null ? null : String(value)}
      onSearchChange={setSearch}
      onChange={(id) => onChange(id === null ? null : Number(id))}
    />
  );
}
