// SPDX-License-Identifier: Apache-2.0
/** Asking to see or take footage, for each kind of asker; the same form changes what is not decided yet. */
import { ActionIcon, Button, Checkbox, MultiSelect, Radio, Select, Textarea, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseKind, CaseView, Kinship } from "@/api";
import { useAllCameras } from "@/cameras/data";
import { Part, Row, SidePanel, toastDone, useDiscard } from "@/components";
import { useMay, useMe } from "@/session";
import { Failed } from "@/session/Failed";
import styles from "./Cases.module.css";
import { useAskCase, useCasePolicy, useChangeCase } from "./data";
import {
  emptyValues,
  hourChoices,
  inputOf,
  kinds,
  kinships,
  type Start,
  type Values,
  valuesOf,
  wrongs,
} from "./formValues";

interface Props {
  start: Start;
  /** The one that is changed. */
  changed?: CaseView;
  onClose: () => void;
  onDone: (done: CaseView) => void;
}

export function CaseForm({ start, changed, onClose, onDone }: Props) {
  const { t } = useTranslation(["cases", "common"]);
  const me = useMe();
  const mayExport = useMay("footage.export");
  const { data: cameras } = useAllCameras();
  const [initial] = useState(() =>
    changed ? valuesOf(changed) : emptyValues(start, me.account.display_name),
  );
  const [values, setValues] = useState<Values>(initial);
  const [tried, setTried] = useState(false);
  const policy = useCasePolicy(values.cameras.map(Number));
  const ask = useAskCase();
  const change = useChangeCase(changed?.id ?? 0);
  const sent = changed ? change : ask;
  const found = wrongs(values);
  const { close, leave, dialog } = useDiscard(JSON.stringify(values) !== JSON.stringify(initial), onClose);

  const set = (patch: Partial<Values>) => setValues((now) => ({ ...now, ...patch }));
  const error = (name: string) => {
    const wrong = tried ? found[name] : undefined;
    return wrong && t(`form.${wrong}`);
  };
  const text = (name: "organ" | "approval" | "name" | "identity" | "of" | "supervisor") => ({
    label: t(`form.${name}`),
    withAsterisk: true,
    maxLength: 120,
    value: values[name],
    onChange: (event: { currentTarget: { value: string } }) => set({ [name]: event.currentTarget.value }),
    error: error(name),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (Object.keys(found).length > 0) return;
    const onSuccess = (done: CaseView) => {
      if (!changed) toastDone(t(done.standing === "open" ? "opened" : "asked", { id: done.id }));
      leave(() => onDone(done));
    };
    const body = inputOf(values);
    if (changed) change.mutate({ ...body, version: changed.version }, { onSuccess });
    else ask.mutate(body, { onSuccess });
  }

  return (
    <SidePanel
      wide
      title={changed ? t("case", { id: changed.id }) : t("form.title")}
      onClose={close}
      footer={
        <div className={styles.buttons}>
          <Button variant="default" onClick={close}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" form="case" loading={sent.isPending}>
            {t(changed ? "form.change" : "form.send")}
          </Button>
        </div>
      }
    >
      <form id="case" onSubmit={submit} noValidate autoComplete="off">
        {!changed && (
          <Part title={t("form.kind")}>
            <Radio.Group
              aria-label={t("form.kind")}
              value={values.kind}
              onChange={(kind) => set({ kind: kind as CaseKind })}
            >
              <div className={styles.kinds}>
                {kinds.map((kind) => (
                  <Radio
                    key={kind}
                    value={kind}
                    label={t(`kindLong.${kind}`)}
                    description={t(`kindText.${kind}`)}
                  />
                ))}
              </div>
            </Radio.Group>
          </Part>
        )}
        <Part title={t("detail.what")}>
          <Textarea
            label={t("form.reason")}
            description={t("form.reasonHint")}
            withAsterisk
            maxLength={500}
            rows={2}
            value={values.reason}
            onChange={(event) => set({ reason: event.currentTarget.value })}
            error={error("reason")}
          />
          <Textarea
            label={t("form.content")}
            withAsterisk
            maxLength={2000}
            rows={2}
            value={values.content}
            onChange={(event) => set({ content: event.currentTarget.value })}
            error={error("content")}
          />
          <MultiSelect
            label={t("form.cameras")}
            description={t("form.camerasHint")}
            withAsterisk
            searchable
            value={values.cameras}
            onChange={(chosen) => set({ cameras: chosen })}
            data={(cameras ?? [])
              .filter((camera) => camera.rights.playback)
              .map((camera) => ({
                value: String(camera.id),
                label: [camera.name, camera.place].filter(Boolean).join(" · "),
              }))}
            error={error("cameras")}
          />
          <Row>
            {(["from", "to"] as const).map((name) => (
              <TextInput
                key={name}
                label={t(`form.${name}`)}
                placeholder={t("form.timeHint")}
                withAsterisk
                value={values[name]}
                onChange={(event) => set({ [name]: event.currentTarget.value })}
                error={error(name)}
              />
            ))}
            <Select
              label={t("form.hours")}
              allowDeselect={false}
              value={values.hours}
              onChange={(hours) => set({ hours: hours ?? "12" })}
              data={[...new Set([...hourChoices.map(String), values.hours])].map((value) => ({
                value,
                label: t("form.hour", { count: Number(value) }),
              }))}
            />
          </Row>
          {values.kind !== "person" && mayExport && (
            <Checkbox
              label={t("form.export")}
              description={
                values.export && (policy.data?.counts.second_person_export || values.kind === "official")
                  ? t("form.exportSecond")
                  : t("form.exportHint")
              }
              checked={values.export}
              onChange={(event) => set({ export: event.currentTarget.checked })}
            />
          )}
        </Part>
        {values.kind === "official" && (
          <Part title={t("detail.who")}>
            <TextInput {...text("organ")} />
            <Officers values={values} set={set} error={error} />
            <TextInput {...text("approval")} description={t("form.approvalHint")} />
          </Part>
        )}
        {values.kind === "person" && (
          <Part title={t("detail.who")}>
            <TextInput {...text("name")} />
            <TextInput {...text("identity")} description={t("form.identityHint")} />
            <Select
              label={t("form.kinship")}
              allowDeselect={false}
              value={values.kinship}
              onChange={(kinship) => set({ kinship: kinship as Kinship })}
              data={kinships.map((value) => ({ value, label: t(`kinship.${value}`) }))}
            />
            {values.kinship !== "self" && <TextInput {...text("of")} description={t("form.ofHint")} />}
            <TextInput {...text("supervisor")} />
          </Part>
        )}
        <Failed error={sent.error} />
        {dialog}
      </form>
    </SidePanel>
  );
}

interface OfficersProps {
  values: Values;
  set: (patch: Partial<Values>) => void;
  error: (name: string) => string | undefined;
}

function Officers({ values, set, error }: OfficersProps) {
  const { t } = useTranslation(["cases", "common"]);
  const { officers } = values;
  const put = (index: number, patch: Partial<Values["officers"][number]>) =>
    set({ officers: officers.map((one, at) => (at === index ? { ...one, ...patch } : one)) });
  return (
    <>
      {officers.map((officer, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the order is all that tells them apart
        <div key={index} className={styles.officer}>
          <TextInput
            label={t("form.officer", { n: index + 1 })}
            withAsterisk
            maxLength={60}
            value={officer.name}
            onChange={(event) => put(index, { name: event.currentTarget.value })}
            error={error(`officers.${index}.name`)}
          />
          <TextInput
            label={t("form.card", { n: index + 1 })}
            withAsterisk
            maxLength={60}
            value={officer.card}
            onChange={(event) => put(index, { card: event.currentTarget.value })}
            error={error(`officers.${index}.card`)}
          />
          {index >= 2 && (
            <ActionIcon
              aria-label={t("common:remove")}
              onClick={() => set({ officers: officers.filter((_, at) => at !== index) })}
            >
              <IconX size={14} stroke={1.5} />
            </ActionIcon>
          )}
        </div>
      ))}
      <div>
        <Button
          variant="subtle"
          leftSection={<IconPlus size={14} stroke={1.5} />}
          onClick={() => set({ officers: [...officers, { name: "", card: "" }] })}
        >
          {t("form.addOfficer")}
        </Button>
      </div>
    </>
  );
}
