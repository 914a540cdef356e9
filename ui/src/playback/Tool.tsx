// SPDX-License-Identifier: Apache-2.0
/** A button of the transport: an icon, its name and its key on hover. */
import { ActionIcon, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { KeyCaps } from "@/components";
import styles from "./Transport.module.css";

interface Props {
  label: string;
  keys?: string;
  /** For a switch: whether it is on. */
  isOn?: boolean;
  onClick: () => void;
  children: ReactNode;
}

export function Tool({ label, keys, isOn, onClick, children }: Props) {
  return (
    <Tooltip
      label={
        <span className={styles.hint}>
          {label} {keys && <KeyCaps keys={keys} />}
        </span>
      }
    >
      <ActionIcon
        aria-label={label}
        aria-pressed={isOn}
        variant={isOn ? "light" : "subtle"}
        color={isOn ? "blue" : "gray"}
        // With the mouse, the focus stays where it was: keys go on meaning the picture.
        onMouseDown={(event) => event.preventDefault()}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
