// SPDX-License-Identifier: Apache-2.0
/** The cameras of a plan: name, view, cost; each is put on the map or typed. No make and no seller is asked for. */
import { ActionIcon, Button, Modal, NumberInput, Skeleton, TextInput } from "@mantine/core";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PlannedCameraView, PlanView } from "@/api";
import { ErrorState, numberOf, Part, Row, toastDone, toastFailed, useDiscard } from "@/components";
import { formatNumber } from "@/components/format";
import { ExchangeMenu } from "@/exchange";
import { useRefresh } from "@/registry/data";
import { china } from "@/registry/place/PositionField";
import { noStand, StandField, type StandValues } from "@/registry/place/StandField";
import { Failed } from "@/session/Failed";
import { isConflict, rebased } from "@/session/rebase";
import { AskReopen, isInForce } from "./Approved";
import { BuiltField, BuiltMark } from "./BuiltAs";
import { usePlannedCameras, useRemovePlanned, useSavePlanned } from "./data";
import { formatMoney } from "./money";
import { usePlanScene } from "./PlanMap";
import styles from "./Plans.module.css";

export function PlannedCameras({ plan, mayWrite }: { plan: PlanView; mayWrite: boolean }) {
  const { t } = useTranslation(["plans", "common"]);
  const found = usePlannedCameras(plan.id);
  const remove = useRemovePlanned(plan.id);
  const save = useSavePlanned(plan.id);
  const refresh = useRefresh();
  const [open, setOpen] = useState<PlannedCameraView | "new" | null>(null);
  const [leaving, setLeaving] = useState<PlannedCameraView | null>(null);

  function take(one: PlannedCameraView) {
    remove.mutate(one, {
      onSuccess: () => {
        const { id: _, plan_id: __, camera_id: ___, fulfilled: ____, version: _____, ...body } = one;
        toastDone(t("camera.removed", { name: one.name }), () => save.mutate({ from: null, body }));
      },
      onError: toastFailed,
    });
  }

  return (
    <Part
      title={t("part.cameras")}
      tools={
        <div className={styles.partTools}>
          <ExchangeMenu what="planned-cameras" planId={plan.id} onImported={refresh} />
          {mayWrite && (
            <Button
              variant="default"
              leftSection={<IconPlus size={15} stroke={1.5} />}
              onClick={() => setOpen("new")}
            >
              {t("camera.add")}
            </Button>
          )}
        </div>
      }
    >
      {found.error && !found.data ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : !found.data ? (
        <Skeleton height={32} />
      ) : found.data.length === 0 ? (
        <p className={styles.note}>{t("camera.none")}</p>
      ) : (
        <div className={styles.table}>
          <table>
            <thead>
              <tr>
                <th>{t("camera.name")}</th>
                <th data-end>{t("camera.direction")}</th>
                <th data-end>{t("camera.angle")}</th>
                <th data-end>{t("camera.range")}</th>
                <th data-end>{t("column.cost")}</th>
                <th>{t("built.label")}</th>
                {mayWrite && <th aria-label={t("common:edit")} />}
              </tr>
            </thead>
            <tbody>
              {found.data.map((one) => (
                <tr key={one.id}>
                  <th scope="row">{one.name}</th>
                  <td data-end>{formatNumber(one.direction_deg)}°</td>
                  <td data-end>{formatNumber(one.angle_deg)}°</td>
                  <td data-end>{formatNumber(one.range_m)} m</td>
                  <td data-end>{formatMoney(one.cost_cents)}</td>
                  <td>
                    <BuiltMark camera={one} />
                  </td>
                  {mayWrite && (
                    <td className={styles.rowTools}>
                      <ActionIcon
                        aria-label={t("camera.edit", { name: one.name })}
                        onClick={() => setOpen(one)}
                      >
                        <IconPencil size={15} stroke={1.5} />
                      </ActionIcon>
                      <ActionIcon
                        aria-label={t("camera.remove", { name: one.name })}
                        onClick={() => (isInForce(plan) ? setLeaving(one) : take(one))}
                      >
                        <IconTrash size={15} stroke={1.5} />
                      </ActionIcon>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {leaving && (
        <AskReopen
          button={t("camera.remove", { name: leaving.name })}
          onClose={() => setLeaving(null)}
          onYes={() => {
            take(leaving);
            setLeaving(null);
          }}
        />
      )}
      {open && (
        <PlannedDialog
          plan={plan}
          now={open === "new" ? null : (found.data?.find(({ id }) => id === open.id) ?? open)}
          onClose={() => setOpen(null)}
        />
      )}
    </Part>
  );
}

const standOf = ({ latitude, longitude, direction_deg, angle_deg, range_m }: StandValues): StandValues => ({
  latitude,
  longitude,
  direction_deg,
  angle_deg,
  range_m,
});

interface DialogProps {
  plan: PlanView;
  now: PlannedCameraView | null;
  onClose: () => void;
}

function PlannedDialog({ plan, now, onClose }: DialogProps) {
  const { t } = useTranslation(["plans", "common"]);
  // What is entered belongs to the version that was on the screen then.
  const [camera, setCamera] = useState(now);
  const { scene, home } = usePlanScene(plan, camera?.id);
  const save = useSavePlanned(plan.id);
  const [name, setName] = useState(camera?.name ?? t("camera.numbered", { number: plan.cameras + 1 }));
  const [yuan, setYuan] = useState<number | string>(camera ? camera.cost_cents / 100 : "");
  const [builtAs, setBuiltAs] = useState(camera?.camera_id ?? null);
  const [asking, setAsking] = useState(false);
  const [stand, setStand] = useState<StandValues>(camera ?? noStand);
  const { latitude, longitude, direction_deg, angle_deg, range_m } = stand;
  const whole =
    latitude !== null &&
    longitude !== null &&
    direction_deg !== null &&
    angle_deg !== null &&
    range_m !== null;

  const cost_cents = Math.round((numberOf(yuan) ?? 0) * 100);
  const view = { latitude, longitude, direction_deg, angle_deg, range_m, cost_cents };
  const isOther =
    camera === null ||
    Object.entries(view).some(([key, value]) => camera[key as keyof typeof view] !== value);

  const isChanged =
    (camera === null ? stand !== noStand || cost_cents > 0 : isOther || name !== camera.name) ||
    builtAs !== (camera?.camera_id ?? null);
  const { close, leave, dialog } = useDiscard(isChanged, onClose);
  const follows =
    camera !== null && now !== null && now.version > camera.version && (!isChanged || isConflict(save.error));

  useEffect(() => {
    if (!follows || !camera || !now) return;
    setName((mine) => (mine === camera.name ? now.name : mine));
    setYuan((mine) => (numberOf(mine) === camera.cost_cents / 100 ? now.cost_cents / 100 : mine));
    setBuiltAs((mine) => (mine === camera.camera_id ? now.camera_id : mine));
    setStand((mine) => rebased(standOf(camera), standOf(mine), standOf(now)));
    setCamera(now);
  }, [follows, camera, now]);

  function send() {
    if (!whole || !name.trim()) return;
    const body = { name, latitude, longitude, direction_deg, angle_deg, range_m, cost_cents };
    const link = camera && builtAs !== camera.camera_id ? { camera_id: builtAs } : {};
    save.mutate({ from: camera, body: { ...body, ...link } }, { onSuccess: () => leave(onClose) });
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    if (isInForce(plan) && isOther) setAsking(true);
    else send();
  }

  return (
    <Modal
      opened
      onClose={close}
      size={720}
      title={camera ? t("camera.edit", { name: camera.name }) : t("camera.add")}
    >
      <form onSubmit={submit} className={styles.dialog} noValidate>
        <Row>
          <TextInput
            label={t("camera.name")}
            withAsterisk
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <NumberInput
            label={t("camera.cost")}
            prefix="¥ "
            min={0}
            decimalScale={2}
            thousandSeparator=","
            hideControls
            value={yuan}
            onChange={setYuan}
          />
        </Row>
        <StandField
          name={name}
          value={stand}
          onChange={setStand}
          error={null}
          around={scene}
          home={home ?? china}
        />
        {camera && <BuiltField unitId={plan.unit_id} camera={camera} value={builtAs} onChange={setBuiltAs} />}
        {asking && (
          <AskReopen
            button={t("common:save")}
            onClose={() => setAsking(false)}
            onYes={() => {
              setAsking(false);
              send();
            }}
          />
        )}
        <Failed error={save.error} />
        <div className={styles.buttons}>
          <Button variant="default" onClick={close}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" disabled={!whole || !name.trim()} loading={save.isPending}>
            {t("common:save")}
          </Button>
        </div>
        {dialog}
      </form>
    </Modal>
  );
}
