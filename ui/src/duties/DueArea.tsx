// SPDX-License-Identifier: Apache-2.0
/** What is due: kinds with their numbers on top, below each thing with its day and one click to the right form. */
import { Button } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { DueView, KindView } from "@/api";
import {
  type Column,
  EmptyState,
  PagedTable,
  StateMark,
  TimeText,
  timeWidth,
  useAddress,
} from "@/components";
import { useMe } from "@/session";
import { nowUs } from "@/time";
import { DueTime } from "./DueTime";
import styles from "./Duties.module.css";
import { useDue, useDueCounts, useKinds } from "./data";
import { SubjectName } from "./SubjectName";
import { dueMark, dueText, spanText, type T, useKindName } from "./words";

const ahead = 30;

export function DueChips() {
  const { t } = useTranslation("duties");
  const [address, change] = useAddress();
  const counts = useDueCounts(ahead);
  const name = useKindName();
  const chosen = address.get("kind");
  if (!counts.data?.length) return <span className={styles.minor}>{t("due.text", { count: ahead })}</span>;
  return (
    <div className={styles.chips}>
      {counts.data.map((one) => (
        <button
          key={one.kind}
          type="button"
          className={styles.chip}
          aria-pressed={chosen === one.kind}
          data-late={one.overdue > 0 || undefined}
          title={t("due.chip", { count: one.count, overdue: one.overdue })}
          onClick={() => change({ kind: chosen === one.kind ? null : one.kind })}
        >
          {name(one.kind)} <b>{one.count}</b>
        </button>
      ))}
    </div>
  );
}

interface Props {
  onDo: (item: DueView) => void;
}

export function DueArea({ onDo }: Props) {
  const { t } = useTranslation(["duties", "common"]);
  const [address] = useAddress();
  const due = useDue(address.get("kind"), ahead);
  const { data: kinds } = useKinds();
  const name = useKindName();
  const me = useMe().account.id;
  const columns = useMemo(() => columnsOf(t, name, kinds ?? [], me, onDo), [t, name, kinds, me, onDo]);
  return (
    <PagedTable
      list={due}
      label={t("area.due")}
      columns={columns}
      rowKey={(row) => `${row.why}:${row.kind}:${row.subject}:${row.entry_id ?? ""}`}
      onOpen={onDo}
      empty={
        <EmptyState
          icon={<IconCircleCheck size={20} stroke={1.5} />}
          title={t("due.empty")}
          text={t("due.emptyText", { count: ahead })}
        />
      }
    />
  );
}

/** What is there already and is looked at first. */
export function looks(row: DueView): boolean {
  return row.why === "open" || row.why === "absent" || row.why === "review" || row.why === "ends";
}

/** A shift is handed over by who had it. */
function isMine(row: DueView, me: number): boolean {
  return row.why !== "handover" || row.subject === `account:${me}`;
}

function columnsOf(
  t: T,
  name: (id: string) => string,
  kinds: KindView[],
  me: number,
  onDo: (item: DueView) => void,
): Column<DueView>[] {
  const writable = new Set(kinds.filter((kind) => kind.may_write).map((kind) => kind.id));
  return [
    {
      id: "state",
      header: t("column.state"),
      width: "minmax(150px, 1fr)",
      cell: (row) => (
        <StateMark mark={dueMark(row, nowUs())} title={dueText(t, row, nowUs())}>
          {dueText(t, row, nowUs())}
        </StateMark>
      ),
    },
    {
      id: "kind",
      header: t("column.kind"),
      width: "minmax(150px, 1.2fr)",
      cell: (row) => <strong>{name(row.kind)}</strong>,
    },
    {
      id: "why",
      header: t("column.why"),
      width: "minmax(110px, 0.8fr)",
      lesser: 2,
      cell: (row) => t(`why.${row.why}`),
    },
    {
      id: "about",
      header: t("column.about"),
      width: "minmax(200px, 2fr)",
      cell: (row) => (
        <>
          <SubjectName subject={row.subject} name={row.name} />{" "}
          <span className={styles.minor}>
            {(row.why === "hole" || row.why === "absent") && row.due_us !== null
              ? spanText(row.due_us, row.until_us)
              : !row.name.includes(row.site) && row.site}
          </span>
        </>
      ),
    },
    {
      id: "due",
      header: t("column.due"),
      width: timeWidth,
      lesser: 1,
      cell: (row) => (row.due_us === null ? <TimeText us={null} /> : <DueTime us={row.due_us} />),
    },
    {
      id: "do",
      header: t("column.do"),
      width: "132px",
      align: "end",
      cell: (row) =>
        (looks(row) || (writable.has(row.kind) && isMine(row, me))) && (
          <Button
            size="compact-xs"
            variant="light"
            onClick={(event) => {
              event.stopPropagation();
              onDo(row);
            }}
          >
            {t(looks(row) ? "due.look" : row.why === "hole" ? "due.fill" : "due.enter")}
          </Button>
        ),
    },
  ];
}
