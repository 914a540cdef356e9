// SPDX-License-Identifier: Apache-2.0
/** The territory's systems where they stand, each in the colour and shape of its filing; a click opens the system. */
import { Skeleton } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState, ErrorState, MarkShape, numberParam, StateMark, useAddress } from "@/components";
import { formatNumber } from "@/components/format";
import { MapView } from "@/map/MapView";
import { emptyScene, type Hit, type Scene, sceneBounds } from "@/map/scene";
import { china } from "@/registry/place/PositionField";
import { systemShapes, withRoom } from "./atlas";
import { standMarks, stands, useSystemMap } from "./data";
import styles from "./SystemMap.module.css";

export function SystemMap() {
  const { t } = useTranslation(["supervision", "common"]);
  const [address, change] = useAddress();
  const division = address.get("division");
  const found = useSystemMap(division);
  const only = stands.find((one) => one === address.get("stand"));
  const points = found.data?.points;
  const scene = useMemo<Scene>(
    () => ({
      ...emptyScene,
      cameras: systemShapes((points ?? []).filter(({ stand }) => !only || stand === only)),
    }),
    [points, only],
  );
  const home = useMemo(
    () =>
      points ? (withRoom(sceneBounds({ ...emptyScene, cameras: systemShapes(points) })) ?? china) : null,
    [points],
  );
  const system = numberParam(address, "system");
  if (found.error && !found.data)
    return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data || !points) return <Skeleton height="100%" aria-label={t("common:loading")} />;
  if (points.length === 0)
    return (
      <EmptyState
        icon={<IconMapOff size={20} stroke={1.5} />}
        title={t("map.empty")}
        text={found.data.unplaced > 0 ? t("map.unplaced", { count: found.data.unplaced }) : undefined}
      />
    );
  return (
    <MapView
      label={t("map.label")}
      scene={scene}
      chosen={system === null ? null : { kind: "camera", id: system }}
      home={home}
      homeKey={found.isPlaceholderData ? undefined : (division ?? "all")}
      at={address.get("at")}
      onSettled={(at) => change({ at })}
      onPick={(hit) =>
        change({
          system: hit?.kind === "camera" ? hit.shape.id : null,
          filing: null,
          visit: null,
          order: null,
        })
      }
      card={(hit) => <Card hit={hit} />}
    >
      <section className={styles.legend} aria-label={t("map.legend")}>
        {stands.map((stand) => {
          const count = points.filter((point) => point.stand === stand).length;
          return (
            <button
              key={stand}
              type="button"
              className={styles.stand}
              aria-pressed={only === stand}
              disabled={count === 0}
              onClick={() => change({ stand: only === stand ? null : stand })}
            >
              <MarkShape mark={standMarks[stand]} />
              <span>{t(`map.stand.${stand}`)}</span>
              <b>{formatNumber(count)}</b>
            </button>
          );
        })}
        {found.data.unplaced > 0 && (
          <p className={styles.note}>{t("map.unplaced", { count: found.data.unplaced })}</p>
        )}
        {found.data.cut && <p className={styles.note}>{t("map.cut")}</p>}
      </section>
    </MapView>
  );
}

function Card({ hit }: { hit: Hit }) {
  const { t } = useTranslation("supervision");
  if (hit.kind !== "camera") return null;
  const { name, note, tone } = hit.shape;
  return (
    <>
      <strong>{name}</strong>
      <div>
        <StateMark mark={tone}>{t(`map.stand.${note}` as "map.stand.filed")}</StateMark>
      </div>
    </>
  );
}
