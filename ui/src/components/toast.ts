// SPDX-License-Identifier: Apache-2.0
/** Short notes at the corner: what was done (and how to undo it), what failed. */
import { notifications } from "@mantine/notifications";
import { createElement } from "react";
import { i18n } from "@/i18n";
import { problemText } from "@/session";
import { forgetWithThePerson } from "@/session/forget";
import { ToastBody } from "./ToastBody";

forgetWithThePerson(() => notifications.clean());

export function toastDone(message: string, undo?: () => void): void {
  const id = notifications.show({
    message: createElement(ToastBody, {
      message,
      onUndo:
        undo &&
        (() => {
          notifications.hide(id);
          undo();
        }),
    }),
    autoClose: undo ? 9000 : 4000,
    color: "teal",
    closeButtonProps: { "aria-label": i18n.t("close") },
  });
}

export function toastFailed(error: unknown): void {
  notifications.show({
    message: problemText(error),
    color: "red",
    autoClose: 10_000,
    role: "alert",
    closeButtonProps: { "aria-label": i18n.t("close") },
  });
}
