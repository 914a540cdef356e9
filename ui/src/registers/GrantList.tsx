// SPDX-License-Identifier: Apache-2.0
/** Grants in force: who may hand out or watch what, until when. They can be withdrawn. */
import { Button } from "@mantine/core";
import { IconTicketOff } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { GrantView } from "@/api";
import { useCameraNames } from "@/cameras/data";
import {
  type Column,
  ConfirmDelete,
  DataTable,
  EmptyState,
  ErrorState,
  TimeText,
  timeWidth,
  toastDone,
  toastFailed,
} from "@/components";
import { useMay, useMe } from "@/session";
import { useGrants, useRevokeGrant } from "./data";
import { SpanCell } from "./SpanCell";

type T = TFunction<["registers", "common"]>;

interface Options {
  cameraName: (id: number) => string;
  mayRevoke: (grant: GrantView) => boolean;
  onRevoke: (grant: GrantView) => void;
}

function columnsOf(t: T, { cameraName, mayRevoke, onRevoke }: Options): Column<GrantView>[] {
  const names = (grant: GrantView) => grant.camera_ids.map(cameraName).join(t("common:comma"));
  return [
    {
      id: "made",
      header: t("grants.made"),
      width: timeWidth,
      cell: (row) => <TimeText us={row.created_us} />,
    },
    {
      id: "who",
      header: t("column.who"),
      width: "minmax(100px, 0.8fr)",
      cell: (row) => <strong>{row.username}</strong>,
    },
    { id: "kind", header: t("column.kind"), width: "112px", cell: (row) => t(`grants.kind.${row.kind}`) },
    {
      id: "cameras",
      header: t("column.camera"),
      width: "minmax(140px, 1.2fr)",
      cell: (row) => <span title={names(row)}>{names(row)}</span>,
    },
    {
      id: "span",
      header: t("column.span"),
      width: timeWidth,
      cell: (row) => <SpanCell startUs={row.start_us} endUs={row.end_us} />,
    },
    {
      id: "purpose",
      header: t("column.purpose"),
      width: "minmax(120px, 1.4fr)",
      cell: (row) => row.purpose || "–",
    },
    {
      id: "until",
      header: t("grants.until"),
      width: timeWidth,
      cell: (row) => <TimeText us={row.expires_us} />,
    },
    {
      id: "revoke",
      header: t("column.action"),
      width: "96px",
      align: "end",
      cell: (row) =>
        mayRevoke(row) && (
          <Button variant="subtle" color="red" size="compact-xs" onClick={() => onRevoke(row)}>
            {t("grants.revoke")}
          </Button>
        ),
    },
  ];
}

export function GrantList() {
  const { t } = useTranslation(["registers", "common"]);
  const grants = useGrants();
  const { account } = useMe();
  const mayAll = useMay("account.write");
  const cameraName = useCameraNames();
  const revoke = useRevokeGrant();
  const [asked, setAsked] = useState<GrantView | null>(null);
  const columns = useMemo(
    () =>
      columnsOf(t, {
        cameraName,
        mayRevoke: (grant) => mayAll || grant.account_id === account.id,
        onRevoke: setAsked,
      }),
    [t, cameraName, mayAll, account.id],
  );
  if (grants.error && !grants.data)
    return <ErrorState error={grants.error} onRetry={() => void grants.refetch()} />;
  return (
    <>
      <DataTable
        label={t("grants.title")}
        columns={columns}
        rows={grants.data}
        rowKey={(row) => row.id}
        empty={
          <EmptyState
            icon={<IconTicketOff size={20} stroke={1.5} />}
            title={t("grants.empty")}
            text={t("grants.emptyText")}
          />
        }
      />
      <ConfirmDelete
        opened={asked !== null}
        title={t("grants.ask", { name: asked?.username ?? "" })}
        lost={[t("grants.lost")]}
        kept={[t("grants.kept")]}
        action={t("grants.revoke")}
        busy={revoke.isPending}
        onClose={() => setAsked(null)}
        onConfirm={() =>
          asked &&
          revoke.mutate(asked.id, {
            onSuccess: () => toastDone(t("grants.done")),
            onError: toastFailed,
            onSettled: () => setAsked(null),
          })
        }
      />
    </>
  );
}
