// SPDX-License-Identifier: Apache-2.0
/** Orders something to be put right by a day. */
import { Button, Select, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Part, toastDone, useDiscard } from "@/components";
import { say } from "@/filings/words";
import { Failed } from "@/session/Failed";
import { formatDate, nowUs } from "@/time";
import { DayField } from "./DayField";
import { useChecklist, useIssueOrder } from "./data";
import styles from "./Supervision.module.css";

interface Props {
  systemId: number;
  zone: string;
  control?: string;
  demand?: string;
  inspectionId?: number;
  onDone: (id: number) => void;
  onCancel: () => void;
}

export function IssueOrder({ systemId, zone, control, demand = "", inspectionId, onDone, onCancel }: Props) {
  const { t } = useTranslation(["supervision", "common"]);
  const { data: items = [] } = useChecklist(systemId);
  const [chosen, setChosen] = useState<string | null>(control ?? null);
  const [text, setText] = useState(demand);
  const { close, leave, dialog } = useDiscard(text !== demand, onCancel);
  const issue = useIssueOrder((made) => {
    toastDone(t("order.issued"));
    leave(() => onDone(made.id));
  });
  const [day, setDay] = useState("");
  return (
    <Part title={t("order.title")}>
      <Select
        label={t("order.control")}
        withAsterisk
        searchable
        value={chosen}
        onChange={setChosen}
        data={items.map((item) => ({ value: item.control, label: say(item.name) }))}
      />
      <Textarea
        label={t("order.demand")}
        withAsterisk
        rows={3}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <DayField
        label={t("order.due")}
        required
        value={day}
        minDate={formatDate(nowUs(), zone)}
        onChange={setDay}
      />
      <Failed error={issue.error} />
      <div className={styles.buttons}>
        <Button variant="default" onClick={close}>
          {t("common:cancel")}
        </Button>
        <Button
          disabled={!chosen || !text.trim() || !day}
          loading={issue.isPending}
          onClick={() =>
            issue.mutate({
              system_id: systemId,
              control: chosen ?? "",
              demand: text.trim(),
              due_day: day,
              inspection_id: inspectionId,
            })
          }
        >
          {t("order.issue")}
        </Button>
      </div>
      {dialog}
    </Part>
  );
}
