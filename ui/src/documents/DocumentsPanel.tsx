// SPDX-License-Identifier: Apache-2.0
/** The papers of something: which are asked for, which are there, handing in, taking away. */
import { ActionIcon, Anchor, Select, Skeleton } from "@mantine/core";
import { IconFileText, IconPhoto, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AttachmentView } from "@/api";
import { ConfirmDelete, ErrorState, Part, StateMark, TimeText, toastDone, toastFailed } from "@/components";
import { formatBytes } from "@/components/format";
import styles from "./Documents.module.css";
import { documentHref, useAttach, useAttachments, useDetach } from "./data";
import { documentKinds, useKindName } from "./kinds";
import { UploadButton } from "./UploadButton";

interface Props {
  /** `system:3`, `plan:1` ... */
  subject: string;
  /** Of what they belong to, where whoever decides on it must see the papers of this very version. */
  version?: number;
  /** Which kinds may be handed in here; not given: all. */
  kinds?: readonly string[];
  /** Which papers are asked for: those that are not there are shown as missing. */
  wanted?: readonly string[];
  /** The kind that somebody means to hand in next. */
  asked?: string;
  /** Whose papers they are; not given: one's own unit's. */
  unitId?: number | null;
  readOnly?: boolean;
  title?: string;
}

export function DocumentsPanel({
  subject,
  version,
  kinds,
  wanted = [],
  asked,
  unitId,
  readOnly = false,
  title,
}: Props) {
  const { t } = useTranslation(["documents", "common"]);
  const found = useAttachments(subject, version);
  const attach = useAttach(subject);
  const kindName = useKindName();
  const choices = kinds ?? documentKinds;
  const [kind, setKind] = useState<string | null>(choices.length === 1 ? (choices[0] ?? null) : null);
  const [known, setKnown] = useState(asked);
  if (asked !== known) {
    setKnown(asked);
    setKind(asked ?? null);
  }
  const missing = wanted.filter((one) => !found.data?.some((each) => each.kind === one));

  return (
    <Part title={title ?? t("title")}>
      {found.error ? (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      ) : !found.data ? (
        <Skeleton height={32} role="status" aria-label={t("common:loading")} />
      ) : (
        <ul className={styles.list}>
          {found.data.map((each) => (
            <Paper key={each.document.id} subject={subject} attached={each} readOnly={readOnly} />
          ))}
          {missing.map((one) => (
            <li key={one} className={styles.missing}>
              <span className={styles.kind}>{kindName(one)}</span>
              <StateMark mark="due">{t("missing")}</StateMark>
            </li>
          ))}
          {found.data.length === 0 && missing.length === 0 && <li className={styles.none}>{t("none")}</li>}
        </ul>
      )}
      {!readOnly && (
        <div className={styles.add}>
          {choices.length > 1 && (
            <Select
              aria-label={t("kindLabel")}
              placeholder={t("kindLabel")}
              searchable
              value={kind}
              onChange={setKind}
              data={choices.map((value) => ({ value, label: kindName(value) }))}
            />
          )}
          <UploadButton
            disabled={!kind}
            send={async (file, options) => {
              const made = await attach.mutateAsync({ file, kind: kind ?? "other", unitId, ...options });
              toastDone(t("added", { name: made.document.name }));
            }}
          />
        </div>
      )}
      {!readOnly && <p className={styles.note}>{t("allowed")}</p>}
    </Part>
  );
}

function Paper({
  subject,
  attached,
  readOnly,
}: {
  subject: string;
  attached: AttachmentView;
  readOnly: boolean;
}) {
  const { t } = useTranslation(["documents", "common"]);
  const kindName = useKindName();
  const [asking, setAsking] = useState(false);
  const detach = useDetach(subject);
  const { document } = attached;
  const Icon = document.media_type.startsWith("image/") ? IconPhoto : IconFileText;
  return (
    <li className={styles.paper}>
      <Icon size={16} stroke={1.5} aria-hidden="true" className={styles.icon} />
      <div className={styles.names}>
        <Anchor href={documentHref(document.id)} download={document.name} className={styles.name}>
          {document.name}
        </Anchor>
        <span className={styles.facts}>
          {kindName(attached.kind)} · {formatBytes(document.size_bytes)} ·{" "}
          <TimeText us={attached.added_us} form="date" />
        </span>
      </div>
      {!readOnly && (
        <ActionIcon onClick={() => setAsking(true)} aria-label={t("remove", { name: document.name })}>
          <IconTrash size={15} stroke={1.5} />
        </ActionIcon>
      )}
      <ConfirmDelete
        opened={asking}
        title={t("removeTitle", { name: document.name })}
        lost={[t("removeLost")]}
        kept={[t("removeKept")]}
        action={t("common:remove")}
        busy={detach.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          detach.mutate(document.id, {
            onSuccess: () => toastDone(t("removed", { name: document.name })),
            onError: toastFailed,
            onSettled: () => setAsking(false),
          })
        }
      />
    </li>
  );
}
