// SPDX-License-Identifier: Apache-2.0
/** Why a camera moved: as a person wrote it, or that the program found it. */
import { useTranslation } from "react-i18next";
import type { MoveView } from "@/api";

export function MoveReason({ move }: { move: Pick<MoveView, "reason" | "instead_of"> }) {
  const { t } = useTranslation("registry");
  if (move.reason || move.instead_of === null) return move.reason;
  return t("move.insteadOf", { name: move.instead_of });
}
