// SPDX-License-Identifier: Apache-2.0
/** Which cameras an account may see, play back and export: a matrix, cameras down, rights across. */
import { Button, Checkbox, Skeleton, Switch, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { AccountView, CameraRights, CameraView } from "@/api";
import { useCameras } from "@/cameras/data";
import { ErrorState, Part, toastDone, useDiscard } from "@/components";
import { Failed } from "@/session/Failed";
import { useRights, useSetRights } from "./data";
import { type Draft, draftOf, has, itemsOf, type RightKind, rightKinds, withRight } from "./rightsDraft";
import styles from "./Users.module.css";

export function Rights({ account, onSaved }: { account: AccountView; onSaved: (version: number) => void }) {
  const { t } = useTranslation("users");
  const rights = useRights(account.id);
  const save = useSetRights(account.id);
  if (rights.error) return <ErrorState error={rights.error} onRetry={() => void rights.refetch()} />;
  return (
    <Part title={t("rights.title")}>
      {rights.data ? (
        // Fresh rights start a fresh draft; another version of the account alone does not.
        <RightsEditor
          key={JSON.stringify([rights.data.all_cameras, rights.data.cameras])}
          rights={rights.data}
          saving={save.isPending}
          failed={<Failed error={save.error} />}
          onSave={(wanted) =>
            save.mutate(wanted, {
              onSuccess: ({ version }) => {
                toastDone(t("rightsSaved", { name: account.display_name }));
                onSaved(version);
              },
            })
          }
        />
      ) : (
        <Skeleton height={90} />
      )}
    </Part>
  );
}

interface EditorProps {
  rights: CameraRights;
  saving: boolean;
  /** Why the last try was refused: it stays when the rights are read anew. */
  failed: ReactNode;
  onSave: (wanted: CameraRights) => void;
}

function RightsEditor({ rights, saving, failed, onSave }: EditorProps) {
  const { t } = useTranslation("users");
  const { data: cameras = [] } = useCameras();
  const [all, setAll] = useState(rights.all_cameras);
  const [draft, setDraft] = useState<Draft>(() => draftOf(rights));
  const [text, setText] = useState("");
  const words = text.toLowerCase();
  const shown = cameras.filter((camera) => `${camera.name} ${camera.place}`.toLowerCase().includes(words));
  const byName = cameras.filter((camera) => camera.live_by_name);
  const items = itemsOf(draft);
  const changed =
    all !== rights.all_cameras || JSON.stringify(items) !== JSON.stringify(itemsOf(draftOf(rights)));
  // Closed by what is around it; here is only what would be lost.
  const { dialog } = useDiscard(changed, () => undefined);

  return (
    <>
      <Switch
        label={t("rights.all")}
        description={t("rights.allText")}
        checked={all}
        onChange={(event) => setAll(event.currentTarget.checked)}
      />
      {!all && (
        <>
          <TextInput
            placeholder={t("rights.search")}
            aria-label={t("rights.search")}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Matrix cameras={shown} draft={draft} onChange={setDraft} />
          {items.length === 0 && <p className={styles.note}>{t("rights.none")}</p>}
        </>
      )}
      {all && byName.length > 0 && (
        <>
          <p className={styles.note}>{t("rights.byName")}</p>
          <Matrix kinds={["live"]} cameras={byName} draft={draft} onChange={setDraft} />
        </>
      )}
      {dialog}
      {failed}
      <div className={styles.buttons}>
        <Button
          disabled={!changed}
          loading={saving}
          onClick={() => onSave({ version: rights.version, all_cameras: all, cameras: items })}
        >
          {t("rights.save")}
        </Button>
      </div>
    </>
  );
}

interface MatrixProps {
  kinds?: readonly RightKind[];
  cameras: CameraView[];
  draft: Draft;
  onChange: (draft: Draft) => void;
}

function Matrix({ kinds = rightKinds, cameras, draft, onChange }: MatrixProps) {
  const { t } = useTranslation("users");
  const ids = cameras.map((camera) => camera.id);
  return (
    <div className={styles.matrix}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("column.cameras")}</th>
            {kinds.map((kind) => (
              <HeadCell key={kind} kind={kind} ids={ids} draft={draft} onChange={onChange} />
            ))}
          </tr>
        </thead>
        <tbody>
          {cameras.map((camera) => (
            <tr key={camera.id}>
              <th scope="row" title={`${camera.name} ${camera.place}`}>
                {camera.name} <span className={styles.place}>{camera.place}</span>
              </th>
              {kinds.map((kind) => (
                <td key={kind} className={styles.right}>
                  <Checkbox
                    aria-label={t("rights.one", { right: t(`rights.${kind}`), camera: camera.name })}
                    checked={has(draft, camera.id, kind)}
                    onChange={(event) =>
                      onChange(withRight(draft, [camera.id], kind, event.currentTarget.checked))
                    }
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeadProps {
  kind: RightKind;
  ids: number[];
  draft: Draft;
  onChange: (draft: Draft) => void;
}

/** Gives a right to all cameras that the search shows. */
function HeadCell({ kind, ids, draft, onChange }: HeadProps) {
  const { t } = useTranslation("users");
  const count = ids.filter((id) => has(draft, id, kind)).length;
  const every = ids.length > 0 && count === ids.length;
  return (
    <th scope="col" className={styles.right}>
      <span className={styles.head}>
        <Checkbox
          aria-label={t("rights.allOf", { right: t(`rights.${kind}`) })}
          checked={every}
          indeterminate={count > 0 && !every}
          onChange={() => onChange(withRight(draft, ids, kind, !every))}
        />
        {t(`rights.${kind}`)}
      </span>
    </th>
  );
}
