// SPDX-License-Identifier: Apache-2.0
/** Plans a visit: the day and who goes. */
import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Part, Row, toastDone, useDiscard } from "@/components";
import { Failed } from "@/session/Failed";
import { formatDate, nowUs } from "@/time";
import { DayField } from "./DayField";
import { usePlanVisit } from "./data";
import styles from "./Supervision.module.css";

interface Props {
  systemId: number;
  zone: string;
  onDone: (id: number) => void;
  onCancel: () => void;
}

export function PlanVisit({ systemId, zone, onDone, onCancel }: Props) {
  const { t } = useTranslation(["supervision", "common"]);
  const [day, setDay] = useState(formatDate(nowUs(), zone));
  const [people, setPeople] = useState([
    { name: "", card: "" },
    { name: "", card: "" },
  ]);
  const { close, leave, dialog } = useDiscard(
    people.some(({ name, card }) => name.trim() !== "" || card.trim() !== ""),
    onCancel,
  );
  const plan = usePlanVisit((made) => {
    toastDone(t("plan.done"));
    leave(() => onDone(made.id));
  });
  const put = (index: number, patch: { name?: string; card?: string }) =>
    setPeople(people.map((one, at) => (at === index ? { ...one, ...patch } : one)));
  return (
    <Part title={t("plan.title")}>
      <DayField label={t("plan.day")} required value={day} onChange={setDay} />
      {people.map((one, index) => {
        const label = t("plan.inspector", { number: index + 1 });
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: two fields that stay where they are
          <Row key={index}>
            <TextInput
              label={label}
              maxLength={100}
              value={one.name}
              onChange={(event) => put(index, { name: event.currentTarget.value })}
            />
            <TextInput
              label={t("plan.card")}
              maxLength={60}
              value={one.card}
              onChange={(event) => put(index, { card: event.currentTarget.value })}
            />
          </Row>
        );
      })}
      <Failed error={plan.error} />
      <div className={styles.buttons}>
        <Button variant="default" onClick={close}>
          {t("common:cancel")}
        </Button>
        <Button
          disabled={!day}
          loading={plan.isPending}
          onClick={() =>
            plan.mutate({
              system_id: systemId,
              planned_day: day,
              inspectors: people.filter(({ name }) => name.trim()),
            })
          }
        >
          {t("plan.save")}
        </Button>
      </div>
      {dialog}
    </Part>
  );
}
