// SPDX-License-Identifier: Apache-2.0
/** Moves: asked for by one person, decided by another. */
import { Button, Select, Textarea } from "@mantine/core";
import { IconArrowsMove } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { approveMove, getMove, type MoveView, refuseMove, withdrawMove } from "@/api";
import {
  type Column,
  Fact,
  Facts,
  Part,
  SidePanel,
  StateMark,
  TimeText,
  timeWidth,
  toastDone,
  useAddress,
  useDiscard,
} from "@/components";
import { placementHref } from "@/links";
import { useMay, useMe } from "@/session";
import { Failed } from "@/session/Failed";
import { MoveReason } from "../camera/MoveReason";
import { moveMark } from "../camera/MovesOfCamera";
import { useMoves, useOne, useRefresh } from "../data";
import { ListTable } from "../ListTable";
import { isProhibition, Refused } from "../Refused";
import styles from "../Registry.module.css";
import recordStyles from "../record/Record.module.css";
import { EntrySide, useSide } from "./EntrySide";

const states = ["asked", "approved", "refused", "withdrawn"] as const;

export function MoveFilters() {
  const { t } = useTranslation("registry");
  const [address, change] = useAddress();
  return (
    <Select
      aria-label={t("filter.state")}
      placeholder={t("filter.state")}
      w={170}
      clearable
      value={address.get("state")}
      onChange={(state) => change({ state })}
      data={states.map((value) => ({ value, label: t(`move.state.${value}`) }))}
    />
  );
}

export function MovesTable() {
  const { t } = useTranslation("registry");
  const [address] = useAddress();
  const list = useMoves({ state: states.find((one) => one === address.get("state")) });
  const columns: Column<MoveView>[] = [
    {
      id: "camera",
      header: t("column.camera"),
      width: "minmax(140px, 1.3fr)",
      cell: (row) => <strong>{row.camera_name}</strong>,
    },
    {
      id: "state",
      header: t("column.state"),
      width: "minmax(160px, 1.1fr)",
      cell: (row) => <StateMark mark={moveMark[row.state]}>{t(`move.state.${row.state}`)}</StateMark>,
    },
    {
      id: "found",
      header: t("column.found"),
      width: "120px",
      lesser: 4,
      cell: (row) => row.found && <StateMark mark="breach">{t("move.foundMark")}</StateMark>,
    },
    {
      id: "reason",
      header: t("column.reason"),
      width: "minmax(180px, 2fr)",
      lesser: 1,
      cell: (row) => <MoveReason move={row} />,
    },
    {
      id: "by",
      header: t("column.askedBy"),
      width: "minmax(100px, 0.8fr)",
      lesser: 3,
      cell: (row) => row.asked_by_name,
    },
    {
      id: "asked",
      header: t("column.asked"),
      width: timeWidth,
      lesser: 2,
      cell: (row) => <TimeText us={row.asked_us} />,
    },
    {
      id: "decided",
      header: t("column.decidedBy"),
      width: "minmax(100px, 0.8fr)",
      lesser: 5,
      cell: (row) => row.decided_by_name ?? "",
    },
  ];
  return (
    <ListTable
      label={t("tab.moves")}
      list={list}
      columns={columns}
      rowKey={(row) => row.id}
      filters={["state"]}
      empty={{
        icon: <IconArrowsMove size={20} stroke={1.5} />,
        title: t("empty.moves"),
        text: t("empty.movesText"),
      }}
    />
  );
}

export function MoveSide() {
  const { t } = useTranslation("registry");
  const { open } = useSide();
  const entry = useOne(["move", open], () => getMove({ path: { move_id: open ?? 0 } }), open !== null);
  return (
    <EntrySide
      title={t("tab.moves")}
      entry={entry}
      write="registry.write"
      editing={(move) => <MovePanel key={move.id} move={move} />}
    />
  );
}

const decisions = { approve: approveMove, refuse: refuseMove };

function MovePanel({ move }: { move: MoveView }) {
  const { t } = useTranslation(["registry", "common"]);
  const { close: onClose } = useSide();
  const refresh = useRefresh();
  const me = useMe();
  const isOwn = move.asked_by === me.account.id;
  const mayDecide = useMay("move.approve") && move.state === "asked";
  const mayWithdraw =
    useMay("registry.write") && (move.state === "asked" || (move.found && move.state === "refused"));
  const [decision, setDecision] = useState("");
  const [missing, setMissing] = useState(false);
  const done = { onSettled: refresh };
  const decide = useMutation({
    mutationFn: (how: keyof typeof decisions) =>
      decisions[how]({ path: { move_id: move.id }, body: { decision: decision.trim() } }),
    ...done,
  });
  const withdraw = useMutation({ mutationFn: () => withdrawMove({ path: { move_id: move.id } }), ...done });
  const { close, leave, dialog } = useDiscard(decision.trim() !== "", onClose);
  const error = decide.error ?? withdraw.error;

  function send(how: keyof typeof decisions) {
    if (how === "refuse" && !decision.trim()) return setMissing(true);
    decide.mutate(how, {
      onSuccess: () => {
        setDecision("");
        leave(() => undefined);
        toastDone(how === "approve" ? t("move.approved", { name: move.camera_name }) : t("move.refused"));
      },
    });
  }

  return (
    <SidePanel
      title={move.camera_name}
      note={t("part.moves")}
      onClose={close}
      footer={
        (mayDecide || mayWithdraw) && (
          <>
            {mayWithdraw && (
              <Button
                variant="default"
                mr="auto"
                loading={withdraw.isPending}
                onClick={() =>
                  withdraw.mutate(undefined, { onSuccess: () => toastDone(t("move.withdrawn")) })
                }
              >
                {t("move.withdraw")}
              </Button>
            )}
            {mayDecide && !isOwn && (
              <>
                <Button variant="default" loading={decide.isPending} onClick={() => send("refuse")}>
                  {t("move.refuse")}
                </Button>
                <Button loading={decide.isPending} onClick={() => send("approve")}>
                  {t("move.approve")}
                </Button>
              </>
            )}
          </>
        )
      }
    >
      <div className={styles.above}>
        <StateMark mark={moveMark[move.state]}>{t(`move.state.${move.state}`)}</StateMark>
        {move.found && <StateMark mark="breach">{t("move.foundMark")}</StateMark>}
        <div className={styles.go}>
          <Button component={Link} href={placementHref(move.camera_id)} variant="light">
            {t("camera.entry")}
          </Button>
        </div>
      </div>
      <Part title={t("part.change")}>
        <Change move={move} />
      </Part>
      <Part title={t("field.reason")}>
        <p>
          <MoveReason move={move} />
        </p>
        <Facts>
          <Fact name={t("column.askedBy")}>{move.asked_by_name}</Fact>
          <Fact name={t("column.asked")}>
            <TimeText us={move.asked_us} />
          </Fact>
        </Facts>
      </Part>
      {move.decided_us !== null && (
        <Part title={t("part.decision")}>
          <Facts>
            <Fact name={t("column.decidedBy")}>
              {move.decided_by_name}
              {move.by_maker && <p className={styles.minor}>{t("move.byMaker")}</p>}
            </Fact>
            <Fact name={t("column.time")}>
              <TimeText us={move.decided_us} />
            </Fact>
            {move.decision && <Fact name={t("field.decision")}>{move.decision}</Fact>}
          </Facts>
        </Part>
      )}
      {mayDecide && (
        <Part title={t("part.decision")}>
          {isOwn ? (
            <>
              <p className={styles.minor}>{t("move.ownRequest")}</p>
              <p>
                {move.deciders?.length
                  ? t("move.deciders", { names: move.deciders.join(t("common:comma")) })
                  : t("move.nobody")}
              </p>
            </>
          ) : (
            <Textarea
              label={t("field.decision")}
              rows={3}
              maxLength={2000}
              value={decision}
              onChange={(event) => {
                setDecision(event.currentTarget.value);
                setMissing(false);
              }}
              error={missing && t("reason.missing")}
            />
          )}
        </Part>
      )}
      {isProhibition(error) ? <Refused problem={error} /> : <Failed error={error} />}
      {dialog}
    </SidePanel>
  );
}

const changed = [
  "place_name",
  "latitude",
  "longitude",
  "direction_deg",
  "angle_deg",
  "range_m",
  "purpose",
  "necessity",
] as const;

function Change({ move }: { move: MoveView }) {
  const { t } = useTranslation("registry");
  const text = (field: (typeof changed)[number], value: unknown) => {
    if (value === null || value === undefined) return "–";
    if (typeof value !== "number") return String(value);
    return field === "range_m" ? `${value} m` : `${value}°`;
  };
  return (
    <table className={recordStyles.differences}>
      <thead>
        <tr>
          <th scope="col">{t("conflict.field")}</th>
          <th scope="col">{t("move.before")}</th>
          <th scope="col">{t("move.after")}</th>
        </tr>
      </thead>
      <tbody>
        {changed
          .filter((field) => field in move.after)
          .map((field) => (
            <tr key={field}>
              <th scope="row">{field === "place_name" ? t("field.place") : t(`field.${field}`)}</th>
              <td>{text(field, move.before[field])}</td>
              <td>{text(field, move.after[field])}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
