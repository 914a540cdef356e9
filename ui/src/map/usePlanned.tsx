// SPDX-License-Identifier: Apache-2.0
/** Cameras that are only planned, on the same map: of the plan that is chosen. */
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { listPlannedCameras } from "@/api";
import { numberParam, useAddress } from "@/components";
import { usePlan, usePlans } from "@/plans/data";
import { registryKey } from "@/registry/data";
import { ringOf } from "@/registry/place/shapes";
import type { AreaShape, CameraShape } from "./scene";

interface Planned {
  cameras: CameraShape[];
  areas: AreaShape[];
  chooser: ReactNode;
}

export function usePlanned(): Planned {
  const { t } = useTranslation("map");
  const [address, change] = useAddress();
  const id = numberParam(address, "plan");
  const { rows: plans } = usePlans();
  const plan = usePlan(id).data;
  const { data } = useQuery({
    queryKey: [...registryKey, "plan", id, "cameras"],
    queryFn: () => listPlannedCameras({ path: { plan_id: id ?? 0 } }),
    enabled: id !== null,
  });
  const shapes = useMemo(() => {
    const cameras = (data ?? []).map(
      (one): CameraShape => ({
        // Below zero: no number of a camera that is there.
        id: -one.id,
        name: one.name,
        note: "planned",
        tone: "wait",
        at: [one.longitude, one.latitude],
        view: { direction: one.direction_deg, angle: one.angle_deg, rangeM: one.range_m },
        planned: true,
      }),
    );
    const ring = ringOf(plan?.area);
    return { cameras, areas: ring.length > 2 ? [{ ring, tone: "wait" as const }] : [] };
  }, [data, plan]);
  const chooser = plans !== undefined && (plans.length > 0 || id !== null) && (
    <Select
      aria-label={t("plan")}
      placeholder={t("plan")}
      clearable
      searchable
      value={id === null ? null : String(id)}
      onChange={(value) => change({ plan: value })}
      data={plans.map((one) => ({ value: String(one.id), label: one.name }))}
    />
  );
  return useMemo(() => ({ ...shapes, chooser }), [shapes, chooser]);
}
