// SPDX-License-Identifier: Apache-2.0
/** Adding or editing a camera. The address is tried, with a picture, before it is saved. */
import { Button, Switch } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPlugConnected } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CameraView } from "@/api";
import { SidePanel, toastDone, useAddress, useDiscard } from "@/components";
import { Failed } from "@/session/Failed";
import styles from "./Camera.module.css";
import { AccessFields, IdentityFields, RetentionFields, SoundFields } from "./CameraFields";
import { useAddCamera, useChangeCamera } from "./data";
import {
  accessOf,
  type CameraValues,
  cameraRules,
  changeOf,
  isElsewhere,
  newCameraOf,
  valuesOf,
} from "./formValues";
import { TrialResult } from "./TrialResult";
import { useTryAddress } from "./useTryAddress";

/** What an address may send people to. */
const sentTo = ["min_days", "max_days"] as const;

interface Props {
  camera?: CameraView;
  onClose: () => void;
}

export function CameraForm({ camera, onClose }: Props) {
  const { t } = useTranslation(["cameras", "common"]);
  const [address, change] = useAddress();
  const form = useForm<CameraValues>({
    initialValues: valuesOf(camera),
    validate: cameraRules,
    validateInputOnBlur: true,
  });
  const add = useAddCamera();
  const edit = useChangeCamera();
  const { trial, run, cancel, fits } = useTryAddress();

  const access = accessOf(form.values, camera);
  const isAsBefore =
    camera !== undefined && JSON.stringify(access) === JSON.stringify(accessOf(valuesOf(camera), camera));
  const isTried = fits(access);
  const isGood = isTried && !trial.running && !trial.error && trial.results.every((result) => result.ok);
  const saving = add.isPending || edit.isPending;
  const { close, leave, dialog } = useDiscard(form.isDirty(), onClose);

  function done(saved: CameraView) {
    toastDone(t(camera ? "savedDone" : "addedDone", { name: saved.name }));
    leave(() => change({ open: saved.id, edit: null, add: null, field: null }));
  }

  function save(values: CameraValues) {
    if (!camera) add.mutate(newCameraOf(values), { onSuccess: done });
    else {
      const changed = changeOf(camera, values);
      if (Object.keys(changed).length === 0) leave(onClose);
      else edit.mutate({ id: camera.id, change: changed }, { onSuccess: done });
    }
  }

  function tryNow() {
    if (trial.running) return;
    const main = form.validateField("mainAddress");
    const sub = form.validateField("subAddress");
    if (!main.hasError && !sub.hasError) void run(access);
  }

  const ready = isGood || isAsBefore;
  return (
    <SidePanel
      title={camera ? t("form.editTitle", { name: camera.name }) : t("form.addTitle")}
      onClose={close}
      footer={
        <>
          <span className={styles.untested}>{!ready && t("form.testFirst")}</span>
          <Button variant="default" onClick={close}>
            {t("common:cancel")}
          </Button>
          <Button
            type="submit"
            form="camera-form"
            variant={ready ? "filled" : "default"}
            loading={saving}
            disabled={trial.running}
          >
            {ready ? t(camera ? "form.save" : "form.add") : t("form.saveUntested")}
          </Button>
        </>
      }
    >
      <form id="camera-form" onSubmit={form.onSubmit(save)} noValidate>
        <IdentityFields form={form} />
        <AccessFields
          form={form}
          elsewhere={camera !== undefined && isElsewhere(camera, form.values)}
          passwordKept={camera?.has_password ?? false}
        >
          <Button
            variant={ready ? "default" : "filled"}
            leftSection={<IconPlugConnected size={15} stroke={1.5} />}
            onClick={tryNow}
            // Not `disabled`, which would take the focus away.
            data-disabled={trial.running || undefined}
            aria-disabled={trial.running}
          >
            {t("form.test")}
          </Button>
          {isTried && <TrialResult trial={trial} onCancel={cancel} />}
        </AccessFields>
        <SoundFields form={form} />
        <RetentionFields
          form={form}
          camera={camera}
          focused={sentTo.find((each) => each === address.get("field")) ?? null}
        />
        <Switch mt={4} label={t("form.enabled")} {...form.getInputProps("enabled", { type: "checkbox" })} />
        {dialog}
        <div className={styles.failed}>
          <Failed error={add.error ?? edit.error} />
        </div>
      </form>
    </SidePanel>
  );
}
