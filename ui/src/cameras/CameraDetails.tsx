// SPDX-License-Identifier: Apache-2.0
/** One camera: its state and cause with what to do, its streams, its settings. */
import { ActionIcon, Button, Menu } from "@mantine/core";
import { IconDots, IconPencil, IconPlayerPlay, IconPower, IconTrash, IconVideo } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { CameraView } from "@/api";
import { Fact, Facts, Part, SidePanel, StateMark, TimeText, toastDone, toastFailed } from "@/components";
import { formatBytes } from "@/components/format";
import { liveHref, playbackHref } from "@/links";
import { useMay } from "@/session";
import { useVolumeNames } from "@/storage/data";
import styles from "./Camera.module.css";
import { CameraState } from "./CameraState";
import { useChangeCamera, useStatuses } from "./data";
import { RemoveCamera } from "./RemoveCamera";
import { StoppedByLaw } from "./StoppedByLaw";
import { StreamFacts } from "./StreamFacts";
import { causeText, stateOf } from "./state";

interface Props {
  camera: CameraView;
  onEdit: () => void;
  onClose: () => void;
}

export function CameraDetails({ camera, onEdit, onClose }: Props) {
  const { t } = useTranslation(["cameras", "common"]);
  const status = useStatuses().get(camera.id);
  const inService = camera.removed_us === null;
  const mayWrite = useMay("camera.write") && inService;
  const mayLive = useMay("live.view") && camera.rights.live && inService && !camera.barred;
  const mayPlay = useMay("playback.view") && camera.rights.playback;
  const [removing, setRemoving] = useState(false);
  const changing = useChangeCamera();
  const { cause } = stateOf(camera, status);

  function enable(enabled: boolean, withUndo: boolean) {
    changing.mutate(
      { id: camera.id, change: { enabled } },
      {
        onSuccess: () =>
          toastDone(
            t(enabled ? "enabledDone" : "disabledDone", { name: camera.name }),
            withUndo ? () => enable(!enabled, false) : undefined,
          ),
        onError: toastFailed,
      },
    );
  }

  return (
    <SidePanel
      title={camera.name}
      note={camera.place}
      onClose={onClose}
      tools={
        mayWrite && (
          <>
            <Button variant="default" leftSection={<IconPencil size={15} stroke={1.5} />} onClick={onEdit}>
              {t("panel.edit")}
            </Button>
            <Menu position="bottom-end">
              <Menu.Target>
                <ActionIcon aria-label={t("common:more")}>
                  <IconDots size={17} stroke={1.5} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {!camera.barred && (
                  <Menu.Item
                    leftSection={<IconPower size={15} stroke={1.5} />}
                    onClick={() => enable(!camera.enabled, true)}
                  >
                    {t(camera.enabled ? "panel.disable" : "panel.enable")}
                  </Menu.Item>
                )}
                <Menu.Item
                  color="red"
                  leftSection={<IconTrash size={15} stroke={1.5} />}
                  onClick={() => setRemoving(true)}
                >
                  {t("panel.remove")}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          </>
        )
      }
    >
      <div className={styles.state}>
        <CameraState camera={camera} status={status} />
        {camera.barred ? (
          <StoppedByLaw camera={camera} />
        ) : (
          cause && <p className={styles.cause}>{causeText(cause, "long")}</p>
        )}
        {!inService && <p className={styles.cause}>{t("removedText")}</p>}
        {(camera.secrecy === "trade" || camera.secrecy === "state") && (
          <p className={styles.cause}>
            <StateMark mark="due">{t(`secrecy.${camera.secrecy}`)}</StateMark> {t("secrecy.text")}
          </p>
        )}
        {(mayLive || mayPlay) && (
          <div className={styles.go}>
            {mayLive && (
              <Button
                component={Link}
                href={liveHref(camera.id)}
                variant="light"
                leftSection={<IconVideo size={15} stroke={1.5} />}
              >
                {t("panel.watch")}
              </Button>
            )}
            {mayPlay && (
              <Button
                component={Link}
                href={playbackHref([camera.id])}
                variant="light"
                leftSection={<IconPlayerPlay size={15} stroke={1.5} />}
              >
                {t("panel.play")}
              </Button>
            )}
          </div>
        )}
      </div>
      {inService &&
        status?.streams.map((stream) => (
          <StreamFacts key={stream.kind} stream={stream} off={!camera.enabled} />
        ))}
      <Settings camera={camera} />
      {removing && <RemoveCamera camera={camera} onClose={() => setRemoving(false)} onRemoved={onClose} />}
    </SidePanel>
  );
}

function Settings({ camera }: { camera: CameraView }) {
  const { t } = useTranslation(["cameras", "common"]);
  const mayWrite = useMay("camera.write");
  const volumeName = useVolumeNames();
  const { retention, floor_days: floor } = camera;
  const byLaw = floor > (retention.min_days ?? 0);
  const least = byLaw ? floor : retention.min_days;
  const days = (count: number) => t("common:span.day", { count });
  const transport = {
    auto: "form.transportAuto",
    tcp: "form.transportTcp",
    udp: "form.transportUdp",
  } as const;
  return (
    <>
      <Part title={t("panel.retention")}>
        <Facts>
          <Fact name={t("fact.min")}>
            {least ? days(least) : t("common:none")}
            {byLaw && ` · ${t("byLaw")}`}
          </Fact>
          <Fact name={t("fact.max")}>{retention.max_days ? days(retention.max_days) : t("anyDays")}</Fact>
          <Fact name={t("fact.bytes")}>
            {retention.max_bytes ? formatBytes(retention.max_bytes) : t("common:none")}
          </Fact>
          <Fact name={t("fact.volume")}>
            {camera.volume_id === null ? t("form.volumeAuto") : volumeName(camera.volume_id)}
          </Fact>
        </Facts>
      </Part>
      <Part title={t("panel.settings")}>
        <Facts>
          {/* Where a camera is, is told only to who may change it. */}
          {camera.streams.map(
            (stream) =>
              stream.address && (
                <Fact key={stream.kind} name={t(`common:${stream.kind}Stream`)}>
                  <span className="fw-mono">{stream.address}</span>
                </Fact>
              ),
          )}
          {mayWrite && <Fact name={t("fact.username")}>{camera.username || t("common:none")}</Fact>}
          <Fact name={t("fact.password")}>{t(camera.has_password ? "passwordKept" : "passwordNone")}</Fact>
          <Fact name={t("fact.transport")}>{t(transport[camera.transport])}</Fact>
          <Fact name={t("fact.sound")}>
            {camera.sound_reason ? `${t("soundOn")} · ${camera.sound_reason}` : t("soundOff")}
          </Fact>
          <Fact name={t("fact.added")}>
            <TimeText us={camera.created_us} />
          </Fact>
          <Fact name={t("fact.changed")}>
            <TimeText us={camera.updated_us} />
          </Fact>
          {camera.removed_us !== null && (
            <Fact name={t("fact.removed")}>
              <TimeText us={camera.removed_us} />
            </Fact>
          )}
          <Fact name={t("fact.uuid")}>
            <span className="fw-mono">{camera.uuid}</span>
          </Fact>
        </Facts>
      </Part>
    </>
  );
}
