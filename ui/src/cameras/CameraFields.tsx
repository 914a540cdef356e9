// SPDX-License-Identifier: Apache-2.0
/** The parts of the camera form. */
import {
  Button,
  Checkbox,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Select,
  Switch,
  Textarea,
  TextInput,
} from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { ReactNode } from "react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CameraView } from "@/api";
import { MarkShape, Part, Row } from "@/components";
import { currentLanguage } from "@/i18n";
import { citeText } from "@/i18n/articles";
import { useStorage } from "@/storage/data";
import styles from "./Camera.module.css";
import { useRetentionFloor } from "./data";
import { type CameraValues, splitCredentials } from "./formValues";

type Form = UseFormReturnType<CameraValues>;

export function IdentityFields({ form }: { form: Form }) {
  const { t } = useTranslation("cameras");
  return (
    <Part title={t("form.identity")}>
      <TextInput
        label={t("form.name")}
        placeholder={t("form.namePlaceholder")}
        withAsterisk
        maxLength={120}
        {...form.getInputProps("name")}
      />
      <TextInput
        label={t("form.place")}
        description={t("form.placeText")}
        placeholder={t("form.placePlaceholder")}
        maxLength={200}
        {...form.getInputProps("place")}
      />
    </Part>
  );
}

interface AccessProps {
  form: Form;
  /** The address is another one than before. */
  elsewhere: boolean;
  passwordKept: boolean;
  children: ReactNode;
}

export function AccessFields({ form, elsewhere, passwordKept, children }: AccessProps) {
  const { t } = useTranslation("cameras");
  const [moved, setMoved] = useState(false);

  /** An address with credentials in it is taken apart as soon as it is left. */
  function takeApart(field: "mainAddress" | "subAddress") {
    const split = splitCredentials(form.values[field]);
    if (split) {
      form.setValues({
        [field]: split.address,
        username: split.username || form.values.username,
        password: split.password || form.values.password,
      });
      setMoved(true);
    }
    form.validateField(field);
  }

  const address = (field: "mainAddress" | "subAddress") => ({
    ...form.getInputProps(field),
    onBlur: () => takeApart(field),
    placeholder: t("form.addressPlaceholder"),
    spellCheck: false,
    autoComplete: "off",
    classNames: { input: "fw-mono" },
    maxLength: 2000,
  });
  return (
    <Part title={t("form.access")}>
      <TextInput label={t("form.main")} withAsterisk {...address("mainAddress")} />
      <TextInput label={t("form.sub")} description={t("form.subText")} {...address("subAddress")} />
      {moved && (
        <p className={styles.note} role="status">
          {t("moved")}
        </p>
      )}
      {elsewhere && (
        <Checkbox
          label={t("form.sameDevice")}
          description={t("form.sameDeviceText")}
          {...form.getInputProps("sameDevice", { type: "checkbox" })}
        />
      )}
      <Row>
        <TextInput
          label={t("form.username")}
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps("username")}
        />
        <PasswordInput
          label={t("form.password")}
          autoComplete="new-password"
          placeholder={passwordKept ? t("form.passwordKept") : undefined}
          {...form.getInputProps("password")}
        />
      </Row>
      <Row>
        <div>
          <div className={styles.label} id="camera-transport">
            {t("form.transport")}
          </div>
          <SegmentedControl
            fullWidth
            aria-labelledby="camera-transport"
            data={[
              { value: "auto", label: t("form.transportAuto") },
              { value: "tcp", label: t("form.transportTcp") },
              { value: "udp", label: t("form.transportUdp") },
            ]}
            {...form.getInputProps("transport")}
          />
        </div>
      </Row>
      <Checkbox label={t("form.recordMain")} {...form.getInputProps("recordMain", { type: "checkbox" })} />
      {form.values.subAddress.trim() && (
        <Checkbox label={t("form.recordSub")} {...form.getInputProps("recordSub", { type: "checkbox" })} />
      )}
      {children}
    </Part>
  );
}

export function SoundFields({ form }: { form: Form }) {
  const { t } = useTranslation("cameras");
  return (
    <Part title={t("form.sound")}>
      <div className={styles.sound}>
        <Switch label={t("form.soundSwitch")} {...form.getInputProps("soundOn", { type: "checkbox" })} />
        <p className={styles.note}>{t("form.soundText")}</p>
        {form.values.soundOn && (
          <Textarea
            label={t("form.soundReason")}
            placeholder={t("form.soundPlaceholder")}
            withAsterisk
            autosize={false}
            rows={2}
            maxLength={500}
            {...form.getInputProps("soundReason")}
          />
        )}
      </div>
    </Part>
  );
}

interface RetentionProps {
  form: Form;
  camera?: CameraView;
  /** Somebody was sent here to set one of them. */
  focused: "min_days" | "max_days" | null;
}

export function RetentionFields({ form, camera, focused }: RetentionProps) {
  const { t } = useTranslation("cameras");
  const isNew = camera === undefined;
  const least = useRef<HTMLInputElement>(null);
  const most = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (focused) (focused === "min_days" ? least : most).current?.focus();
  }, [focused]);
  const { data } = useStorage();
  const volumes = (data?.volumes ?? []).filter(
    (volume) => volume.state !== "retired" || String(volume.id) === form.values.volumeId,
  );
  return (
    <Part title={t("form.retention")}>
      <Row>
        <NumberInput
          label={t("form.minDays")}
          description={t("form.minText")}
          placeholder={isNew ? t("form.byDefault") : undefined}
          min={0}
          max={36500}
          allowDecimal={false}
          ref={least}
          {...form.getInputProps("minDays")}
        />
        <NumberInput
          label={t("form.maxDays")}
          description={t("form.maxText")}
          placeholder={isNew ? t("form.byDefault") : undefined}
          min={1}
          max={36500}
          allowDecimal={false}
          ref={most}
          {...form.getInputProps("maxDays")}
        />
      </Row>
      <FloorHint form={form} camera={camera} />
      <Row>
        <NumberInput
          label={t("form.maxSize")}
          description={t("form.maxSizeText")}
          min={0}
          decimalScale={1}
          thousandSeparator=" "
          {...form.getInputProps("maxGb")}
        />
        <Select
          label={t("form.volume")}
          description={t("form.volumeText")}
          allowDeselect={false}
          data={[
            { value: "", label: t("form.volumeAuto") },
            ...volumes.map((volume) => ({ value: String(volume.id), label: volume.name })),
          ]}
          {...form.getInputProps("volumeId")}
        />
      </Row>
    </Part>
  );
}

/** What the texts ask for at least, and a button to take it: nothing sets it by itself. */
function FloorHint({ form, camera }: { form: Form; camera?: CameraView }) {
  const { t } = useTranslation("cameras");
  const { data } = useRetentionFloor(camera?.id);
  if (!data?.days || !data.citation) return null;
  const { days, citation, placed } = data;
  const language = currentLanguage();
  const pack = language === "zh-CN" ? citation.pack_zh : citation.pack_en;
  const text = citeText(pack, [citation.article], language);
  const { minDays } = form.values;
  const low = minDays !== "" && minDays < days;
  return (
    <div className={styles.floor}>
      <p className={styles.note}>
        <MarkShape mark={low ? "due" : minDays === "" ? "wait" : "ok"} />{" "}
        {t(placed ? "form.floor" : "form.floorAny", { count: days, text })}
      </p>
      {(low || minDays === "") && (
        <Button size="compact-xs" variant="light" onClick={() => form.setFieldValue("minDays", days)}>
          {t("form.takeFloor", { count: days })}
        </Button>
      )}
    </div>
  );
}
