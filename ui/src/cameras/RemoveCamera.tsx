// SPDX-License-Identifier: Apache-2.0
/** Removing a camera: what goes, what stays until when. */
import { Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CameraView } from "@/api";
import { ConfirmDelete, toastDone, toastFailed } from "@/components";
import { formatBytes } from "@/components/format";
import { Problem, problemText } from "@/session/problem";
import { useStorage } from "@/storage/data";
import { formatDate } from "@/time";
import { useRemoveCamera } from "./data";

interface Props {
  camera: CameraView;
  onClose: () => void;
  onRemoved: () => void;
}

export function RemoveCamera({ camera, onClose, onRemoved }: Props) {
  const { t } = useTranslation("cameras");
  const remove = useRemoveCamera();
  const [reason, setReason] = useState("");
  const held = useStorage().data?.cameras.find((one) => one.camera_id === camera.id);
  const footage = held?.oldest_us
    ? t("remove.kept1", { size: formatBytes(held.size_bytes), oldest: formatDate(held.oldest_us) })
    : t("remove.kept1none");
  return (
    <ConfirmDelete
      opened
      title={t("remove.title", { name: camera.name })}
      lost={[t("remove.lost1"), t("remove.lost2"), t("remove.lost3")]}
      kept={[footage, t("remove.kept2")]}
      action={t("remove.action")}
      typeName={camera.name}
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(
          { id: camera.id, reason: reason.trim() },
          {
            onSuccess: () => {
              toastDone(t("removedDone", { name: camera.name }));
              onRemoved();
            },
            onError: (error) => {
              if (!isUnexplained(error)) toastFailed(error);
            },
          },
        )
      }
    >
      <Textarea
        label={t("remove.reason")}
        description={t("remove.reasonHelp")}
        rows={2}
        maxLength={500}
        value={reason}
        error={!reason.trim() && isUnexplained(remove.error) ? problemText(remove.error) : undefined}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ConfirmDelete>
  );
}

function isUnexplained(error: unknown): boolean {
  return error instanceof Problem && error.code === "removal-reason-missing";
}
