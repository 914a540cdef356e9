// SPDX-License-Identifier: Apache-2.0
/** Playback: up to nine cameras in step, one line of controls, one timeline. */
import { useLocalStorage } from "@mantine/hooks";
import { IconHistory } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CameraView } from "@/api";
import { useAllCameras, useStatuses } from "@/cameras/data";
import { EmptyState, ErrorState } from "@/components";
import { HoldDialog } from "@/holds/HoldDialog";
import { CameraTree } from "@/live/CameraTree";
import type { TimelineRow } from "@/media/timeline/rows";
import type { Timeline } from "@/media/timeline/timeline";
import { useMay } from "@/session";
import { CaseBar } from "./CaseBar";
import { CaseDialog } from "./CaseDialog";
import { ExportDialog } from "./ExportDialog";
import styles from "./PlaybackPage.module.css";
import { PlayerGrid } from "./PlayerGrid";
import { TimelinePanel } from "./TimelinePanel";
import { Transport } from "./Transport";
import { usePlayback } from "./usePlayback";
import { usePlaybackActions, usePlaybackKeys } from "./usePlaybackActions";

export function PlaybackPage() {
  const { t } = useTranslation("playback");
  // What was recorded before a camera went out of service is there until its time is up.
  const cameras = useAllCameras();
  useEffect(() => {
    document.title = `${t("title")} · Fairwatch`;
  }, [t]);
  const playable = useMemo(
    () => inServiceFirst(cameras.data?.filter((camera) => camera.rights.playback) ?? []),
    [cameras.data],
  );
  if (cameras.isPending) return null;
  if (cameras.isError) return <ErrorState error={cameras.error} onRetry={() => void cameras.refetch()} />;
  if (playable.length === 0) {
    const text = t(cameras.data.length > 0 ? "emptyText" : "noCameraText");
    return <EmptyState icon={<IconHistory size={20} stroke={1.5} />} title={t("empty")} text={text} />;
  }
  return <Playback cameras={playable} />;
}

function Playback({ cameras }: { cameras: readonly CameraView[] }) {
  const { t } = useTranslation("playback");
  const mayExport = useMay("footage.export");
  const mayHold = useMay("hold.place");
  const statuses = useStatuses();
  const state = usePlayback(cameras);
  const timeline = useRef<Timeline>(null);
  const rows = useRef<readonly TimelineRow[]>([]);
  const [isExporting, setIsExporting] = useState(false);
  const [isHolding, setIsHolding] = useState(false);
  const [isDrawerOpen, setIsDrawerOpen] = useLocalStorage({
    key: "fairwatch.playback.cameras",
    defaultValue: window.innerWidth >= 1600,
    getInitialValueInEffect: false,
  });
  const actions = usePlaybackActions({
    state,
    timeline,
    rows,
    mayExport,
    onExport: () => setIsExporting(true),
    onHold: () => setIsHolding(true),
    onDrawer: () => setIsDrawerOpen(!isDrawerOpen),
  });
  usePlaybackKeys(actions, state, { mayExport, mayHold });
  const onRows = useCallback((next: readonly TimelineRow[]) => {
    rows.current = next;
  }, []);
  const shown = useMemo(() => new Set(state.chosen.map((camera) => camera.id)), [state.chosen]);
  const { inUs, outUs } = state.selection;

  return (
    <div className={styles.page}>
      <h1 className="fw-only-read">{t("title")}</h1>
      <div className={styles.body}>
        <PlayerGrid state={state} />
        {isDrawerOpen && (
          <aside className={styles.drawer} aria-label={t("cameras")}>
            <CameraTree
              cameras={cameras}
              statuses={statuses}
              shown={shown}
              onChoose={state.toggleCamera}
              chooseLabel={(name, isShown) => t(isShown ? "takeOut" : "putIn", { name })}
              mayPlayback
            />
          </aside>
        )}
      </div>
      <CaseBar matter={state.matter} />
      <Transport
        state={state}
        actions={actions}
        mayExport={mayExport}
        mayHold={mayHold}
        isDrawerOpen={isDrawerOpen}
      />
      <TimelinePanel state={state} timeline={timeline} onRows={onRows} />
      {isExporting && inUs !== null && outUs !== null && (
        <ExportDialog
          cameras={state.chosen}
          startUs={inUs}
          endUs={outUs}
          matter={state.matter.found}
          onClose={() => setIsExporting(false)}
        />
      )}
      {isHolding && inUs !== null && outUs !== null && (
        <HoldDialog
          cameras={state.chosen}
          startUs={inUs}
          endUs={outUs}
          matter={state.matter.found}
          onClose={() => setIsHolding(false)}
        />
      )}
      {state.matter.isAsking && <CaseDialog state={state} />}
    </div>
  );
}

function inServiceFirst(cameras: readonly CameraView[]): CameraView[] {
  return cameras.toSorted(
    (one, other) => Number(one.removed_us !== null) - Number(other.removed_us !== null),
  );
}
