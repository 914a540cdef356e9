// SPDX-License-Identifier: Apache-2.0
/** Saved layouts: choose, save, save under another name, share, remove. */
import { Button, Checkbox, Menu, Modal, TextInput } from "@mantine/core";
import {
  IconCheck,
  IconChevronDown,
  IconDeviceFloppy,
  IconPlus,
  IconTrash,
  IconUsers,
} from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { LayoutView } from "@/api";
import { toastDone, toastFailed } from "@/components";
import { useMay } from "@/session";
import styles from "./LayoutMenu.module.css";
import { useRemoveLayout, useSaveLayout } from "./layouts";
import { type Grid, isGrid, seen, type Wall } from "./wall";

interface Props {
  layouts: readonly LayoutView[];
  /** The layout that the wall was opened from. */
  current: LayoutView | undefined;
  wall: Wall;
  isChanged: boolean;
  onChoose: (layout: LayoutView) => void;
  onRemoved: () => void;
}

const icon = { size: 15, stroke: 1.5 };

export function LayoutMenu({ layouts, current, wall, isChanged, onChoose, onRemoved }: Props) {
  const { t } = useTranslation(["live", "common"]);
  const maySave = useMay("layout.write");
  const [isNaming, setIsNaming] = useState(false);
  const save = useSaveLayout();
  const remove = useRemoveLayout();
  const body = { grid: wall.grid, tiles: seen(wall) };

  function update(layout: LayoutView) {
    save.mutate(
      { id: layout.id, layout: { ...body, name: layout.name, shared: layout.shared } },
      { onSuccess: () => toastDone(t("live:layoutSaved", { name: layout.name })), onError: toastFailed },
    );
  }

  function drop(layout: LayoutView) {
    const { name, shared, grid, tiles } = layout;
    const undo = () =>
      save.mutate({ id: null, layout: { name, shared, grid: isGrid(grid) ? grid : 16, tiles } });
    remove.mutate(layout.id, {
      onSuccess: () => {
        onRemoved();
        toastDone(t("live:layoutRemoved", { name }), undo);
      },
      onError: toastFailed,
    });
  }

  return (
    <>
      <Menu position="bottom-start" width={240}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            className={styles.target}
            rightSection={<IconChevronDown size={14} stroke={1.5} />}
          >
            {current ? current.name : t("live:layouts")}
            {current && isChanged && <span className={styles.changed}>{t("live:layoutChanged")}</span>}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {layouts.length === 0 && <p className={styles.none}>{t("live:noLayouts")}</p>}
          {layouts.map((layout) => (
            <Menu.Item
              key={layout.id}
              onClick={() => onChoose(layout)}
              leftSection={
                layout.id === current?.id ? <IconCheck {...icon} /> : <span className={styles.gap} />
              }
              rightSection={
                layout.shared && <IconUsers size={13} stroke={1.5} aria-label={t("live:layoutShared")} />
              }
            >
              {layout.name}
            </Menu.Item>
          ))}
          {maySave && <Menu.Divider />}
          {maySave && current?.own && isChanged && (
            <Menu.Item leftSection={<IconDeviceFloppy {...icon} />} onClick={() => update(current)}>
              {t("live:layoutUpdate", { name: current.name })}
            </Menu.Item>
          )}
          {maySave && (
            <Menu.Item leftSection={<IconPlus {...icon} />} onClick={() => setIsNaming(true)}>
              {t("live:layoutSaveAs")}
            </Menu.Item>
          )}
          {maySave && current?.own && (
            <Menu.Item leftSection={<IconTrash {...icon} />} onClick={() => drop(current)}>
              {t("live:layoutRemove", { name: current.name })}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {isNaming && <NameLayout body={body} onClose={() => setIsNaming(false)} onSaved={onChoose} />}
    </>
  );
}

interface NameProps {
  body: { grid: Grid; tiles: (number | null)[] };
  onClose: () => void;
  onSaved: (layout: LayoutView) => void;
}

function NameLayout({ body, onClose, onSaved }: NameProps) {
  const { t } = useTranslation(["live", "common"]);
  const mayShare = useMay("layout.share");
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const save = useSaveLayout();

  function submit(event: FormEvent) {
    event.preventDefault();
    if (name.trim() === "") return;
    save.mutate(
      { id: null, layout: { ...body, name: name.trim(), shared } },
      {
        onSuccess: (layout) => {
          onSaved(layout);
          onClose();
        },
        onError: toastFailed,
      },
    );
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={t("live:layoutSaveAs")}
      size={360}
      closeButtonProps={{ "aria-label": t("common:close") }}
    >
      <form onSubmit={submit} className={styles.form}>
        <TextInput
          label={t("live:layoutName")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={120}
          data-autofocus
        />
        {mayShare && (
          <Checkbox
            label={t("live:layoutShare")}
            checked={shared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
        )}
        <div className={styles.formButtons}>
          <Button variant="default" onClick={onClose}>
            {t("common:cancel")}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
            {t("common:save")}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
