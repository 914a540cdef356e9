// SPDX-License-Identifier: Apache-2.0
/** Adding or changing a volume. */
import { Button, NumberInput, Switch, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import type { VolumeChange, VolumeView } from "@/api";
import { Part, Row, SidePanel, toastDone, useDiscard } from "@/components";
import { Failed } from "@/session/Failed";
import { useAddVolume, useChangeVolume } from "./data";

interface Values {
  name: string;
  path: string;
  quotaGb: number | "";
  floorGb: number | "";
  retired: boolean;
}

const gigabyte = 1_000_000_000;
const bytesOf = (gb: number | "") => (gb === "" ? null : Math.round(gb * gigabyte));

/** Only what differs; the folder of a volume does not change. */
export function volumeChange(before: Values, after: Values): VolumeChange {
  const change: VolumeChange = {};
  if (after.name.trim() !== before.name) change.name = after.name.trim();
  if (after.quotaGb !== before.quotaGb) change.quota_bytes = bytesOf(after.quotaGb);
  if (after.floorGb !== before.floorGb) change.floor_bytes = bytesOf(after.floorGb) ?? 0;
  if (after.retired !== before.retired) change.retired = after.retired;
  return change;
}

export function VolumeForm({ volume, onClose }: { volume?: VolumeView; onClose: () => void }) {
  const { t } = useTranslation(["storage", "common"]);
  const add = useAddVolume();
  const edit = useChangeVolume();
  const positive = (value: number | "") => (value === "" || value > 0 ? null : t("error.size"));
  const form = useForm<Values>({
    initialValues: {
      name: volume?.name ?? "",
      path: volume?.path ?? "",
      quotaGb: volume?.quota_bytes ? volume.quota_bytes / gigabyte : "",
      floorGb: volume ? volume.floor_bytes / gigabyte : "",
      retired: volume?.state === "retired",
    },
    validate: {
      name: (value) => (value.trim() ? null : t("error.name")),
      path: (value) => (value.trim() ? null : t("error.path")),
      quotaGb: positive,
      floorGb: (value) => (value === 0 ? null : positive(value)),
    },
    validateInputOnBlur: true,
  });

  const { close, leave, dialog } = useDiscard(form.isDirty(), onClose);

  function save(values: Values) {
    if (volume) {
      const change = volumeChange(form.getInitialValues(), values);
      if (Object.keys(change).length === 0) leave(onClose);
      else edit.mutate({ id: volume.id, change }, { onSuccess: () => finish("saved", values.name) });
    } else {
      add.mutate(
        {
          name: values.name.trim(),
          path: values.path.trim(),
          quota_bytes: bytesOf(values.quotaGb),
          floor_bytes: bytesOf(values.floorGb),
        },
        { onSuccess: () => finish("added", values.name) },
      );
    }
  }

  function finish(key: "saved" | "added", name: string) {
    toastDone(t(key, { name }));
    leave(onClose);
  }

  return (
    <SidePanel
      title={volume ? t("editNamed", { name: volume.name }) : t("addVolume")}
      onClose={close}
      footer={
        <>
          <Button variant="default" onClick={close}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" form="volume-form" loading={add.isPending || edit.isPending}>
            {t(volume ? "form.save" : "form.add")}
          </Button>
        </>
      }
    >
      <form id="volume-form" onSubmit={form.onSubmit(save)} noValidate>
        <Part title={t("volumes")}>
          <TextInput
            label={t("form.name")}
            placeholder={t("form.namePlaceholder")}
            withAsterisk
            maxLength={120}
            {...form.getInputProps("name")}
          />
          <TextInput
            label={t("form.path")}
            description={t(volume ? "form.pathFixed" : "form.pathText")}
            placeholder={t("form.pathPlaceholder")}
            withAsterisk={!volume}
            disabled={volume !== undefined}
            spellCheck={false}
            classNames={{ input: "fw-mono" }}
            {...form.getInputProps("path")}
          />
          <Row>
            <NumberInput
              label={t("form.quota")}
              description={t("form.quotaText")}
              min={0}
              decimalScale={1}
              thousandSeparator=" "
              {...form.getInputProps("quotaGb")}
            />
            <NumberInput
              label={t("form.floor")}
              description={t("form.floorText")}
              placeholder={volume ? undefined : t("form.floorDefault")}
              min={0}
              decimalScale={1}
              thousandSeparator=" "
              {...form.getInputProps("floorGb")}
            />
          </Row>
          {volume && (
            <Switch label={t("form.retired")} {...form.getInputProps("retired", { type: "checkbox" })} />
          )}
          {dialog}
          <Failed error={add.error ?? edit.error} />
        </Part>
      </form>
    </SidePanel>
  );
}
