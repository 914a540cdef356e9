// SPDX-License-Identifier: Apache-2.0
/** Where reminders go beside the console: e-mail and webhooks, and what failed last. */
import { ActionIcon, Button, SegmentedControl, Switch, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { OutletView } from "@/api";
import {
  ConfirmDelete,
  ErrorState,
  Part,
  SidePanel,
  StateMark,
  TimeText,
  toastDone,
  toastFailed,
} from "@/components";
import { useMay } from "@/session";
import { Failed } from "@/session/Failed";
import { isConflict } from "@/session/rebase";
import styles from "./Duties.module.css";
import { useAddOutlet, useChangeOutlet, useOutlets, useRemoveOutlet } from "./data";

export function OutletsPanel({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("duties");
  const { data, error, refetch } = useOutlets();
  const may = useMay("account.write");
  return (
    <SidePanel title={t("outlet.title")} onClose={onClose}>
      <p className={styles.help}>{t("outlet.text")}</p>
      <Part title={t("outlet.list")}>
        {error && !data && <ErrorState error={error} onRetry={() => void refetch()} />}
        {data?.length === 0 && <p className={styles.help}>{t("outlet.none")}</p>}
        {data?.map((outlet) => (
          <OutletLine key={outlet.id} outlet={outlet} may={may} />
        ))}
      </Part>
      {may ? <AddOutlet /> : <p className={styles.help}>{t("outlet.who")}</p>}
    </SidePanel>
  );
}

function OutletLine({ outlet, may }: { outlet: OutletView; may: boolean }) {
  const { t } = useTranslation("duties");
  const [asking, setAsking] = useState(false);
  const change = useChangeOutlet();
  const remove = useRemoveOutlet();
  return (
    <div className={styles.follow}>
      <div className={styles.row}>
        <span className={styles.notes}>
          <strong>{t(`outlet.${outlet.kind}`)}</strong> {outlet.target}
        </span>
        {may && (
          <ActionIcon
            onClick={() => setAsking(true)}
            aria-label={t("outlet.remove", { name: outlet.target })}
          >
            <IconTrash size={15} stroke={1.5} />
          </ActionIcon>
        )}
      </div>
      {outlet.failed_us !== null && (
        <>
          <StateMark mark="breach">
            {t("outlet.failed")} <TimeText us={outlet.failed_us} form="short" />
          </StateMark>
          <span className={styles.failure}>
            {t(`outlet.failure.${outlet.failure}` as "outlet.failure.network", {
              defaultValue: outlet.failure,
            })}{" "}
            {outlet.failure_detail}
          </span>
        </>
      )}
      <Switch
        label={t("outlet.enabled")}
        checked={outlet.enabled}
        disabled={!may || change.isPending}
        onChange={(event) =>
          change.mutate(
            { id: outlet.id, change: { version: outlet.version, enabled: event.currentTarget.checked } },
            { onError: (error) => isConflict(error) || toastFailed(error) },
          )
        }
      />
      {isConflict(change.error) && (
        <p className={styles.help} role="alert">
          {t("outlet.conflict")}
        </p>
      )}
      <ConfirmDelete
        opened={asking}
        title={t("outlet.remove", { name: outlet.target })}
        lost={[t("outlet.lost")]}
        kept={[]}
        action={t("outlet.removeAction")}
        busy={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          remove.mutate(outlet.id, { onError: toastFailed, onSettled: () => setAsking(false) })
        }
      />
    </div>
  );
}

function AddOutlet() {
  const { t } = useTranslation("duties");
  const [kind, setKind] = useState<"email" | "webhook">("email");
  const [target, setTarget] = useState("");
  const [secret, setSecret] = useState<string | null>(null);
  const add = useAddOutlet();
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate(
          { kind, target },
          {
            onSuccess: (made) => {
              toastDone(t("outlet.added"));
              setTarget("");
              setSecret(made.secret);
            },
          },
        );
      }}
    >
      <Part title={t("outlet.add")}>
        <SegmentedControl
          aria-label={t("outlet.kind")}
          value={kind}
          onChange={(value) => setKind(value as "email" | "webhook")}
          data={(["email", "webhook"] as const).map((value) => ({ value, label: t(`outlet.${value}`) }))}
        />
        <TextInput
          label={t(kind === "email" ? "outlet.address" : "outlet.url")}
          description={t(kind === "email" ? "outlet.addressText" : "outlet.urlText")}
          placeholder={kind === "email" ? "duty@example.org" : "https://example.org/hook"}
          maxLength={1000}
          value={target}
          onChange={(event) => setTarget(event.currentTarget.value)}
        />
        {secret && (
          <div>
            <p className={styles.help}>{t("outlet.secret")}</p>
            <code className={styles.secret}>{secret}</code>
          </div>
        )}
        <Failed error={add.error} />
        <div className={styles.buttons}>
          <Button type="submit" disabled={!target.trim()} loading={add.isPending}>
            {t("outlet.addAction")}
          </Button>
        </div>
      </Part>
    </form>
  );
}
