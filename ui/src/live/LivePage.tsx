// SPDX-License-Identifier: Apache-2.0
/** The wall: live pictures edge to edge, cameras at the right to drag onto it. */
import { Button } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconVideo } from "@tabler/icons-react";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useCameras, useStatuses } from "@/cameras/data";
import { EmptyState, ErrorState } from "@/components";
import { useMay } from "@/session";
import { CameraTree } from "./CameraTree";
import styles from "./LivePage.module.css";
import { useLayouts } from "./layouts";
import { useWall } from "./useWall";
import { useWallKeys } from "./useWallKeys";
import { WallBar } from "./WallBar";
import { WallGrid } from "./WallGrid";
import { seen } from "./wall";

export function LivePage() {
  const { t } = useTranslation("live");
  const cameras = useCameras();
  useEffect(() => {
    document.title = `${t("title")} · Fairwatch`;
  }, [t]);
  if (cameras.isPending) return null;
  if (cameras.isError) return <ErrorState error={cameras.error} onRetry={() => void cameras.refetch()} />;
  const watchable = cameras.data.filter((camera) => camera.rights.live);
  return watchable.length === 0 ? (
    <NoCameras hasSome={cameras.data.length > 0} />
  ) : (
    <LiveWall cameras={watchable} />
  );
}

function LiveWall({ cameras }: { cameras: NonNullable<ReturnType<typeof useCameras>["data"]> }) {
  const { t } = useTranslation("live");
  const statuses = useStatuses();
  const layouts = useLayouts().data ?? [];
  const mayPlayback = useMay("playback.view");
  const state = useWall(cameras, layouts);
  const page = useRef<HTMLDivElement>(null);
  const [isDrawerOpen, setIsDrawerOpen] = useLocalStorage({
    key: "fairwatch.live.cameras",
    defaultValue: window.innerWidth >= 1600,
    getInitialValueInEffect: false,
  });
  const byId = useMemo(() => new Map(cameras.map((camera) => [camera.id, camera])), [cameras]);
  const shown = useMemo(() => new Set(seen(state.wall).filter((id) => id !== null)), [state.wall]);
  const live = [...shown].filter((id) =>
    statuses.get(id)?.streams.some((one) => one.state === "live"),
  ).length;

  function onFullScreen() {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void page.current?.requestFullscreen();
  }
  const onDrawer = () => setIsDrawerOpen(!isDrawerOpen);
  useWallKeys({ state, layouts, mayPlayback, onFullScreen, onDrawer });

  return (
    <div ref={page} className={styles.page}>
      <WallBar
        state={state}
        layouts={layouts}
        largeCamera={state.large === null ? undefined : byId.get(state.large)}
        isDrawerOpen={isDrawerOpen}
        counts={{ shown: shown.size, live }}
        onDrawer={onDrawer}
        onFullScreen={onFullScreen}
      />
      <div className={styles.body}>
        <WallGrid
          state={state}
          cameras={byId}
          statuses={statuses}
          mayPlayback={mayPlayback}
          label={t("wall")}
        />
        {isDrawerOpen && (
          <aside className={styles.drawer} aria-label={t("cameras")}>
            <CameraTree
              cameras={cameras}
              statuses={statuses}
              shown={shown}
              onChoose={state.show}
              chooseLabel={(name, isShown) => t(isShown ? "onWall" : "putOnWall", { name })}
              draggable
              mayPlayback={mayPlayback}
            />
          </aside>
        )}
      </div>
    </div>
  );
}

function NoCameras({ hasSome }: { hasSome: boolean }) {
  const { t } = useTranslation("live");
  const mayAdd = useMay("camera.write");
  return (
    <EmptyState
      icon={<IconVideo size={20} stroke={1.5} />}
      title={t(hasSome ? "noRight" : "empty")}
      text={t(hasSome ? "noRightText" : mayAdd ? "emptyText" : "emptyTextRead")}
      action={
        mayAdd &&
        !hasSome && (
          <Button component={Link} href="/cameras?add=true">
            {t("addCamera")}
          </Button>
        )
      }
    />
  );
}
