// SPDX-License-Identifier: Apache-2.0
/** Picks one file and sends it: how far it is, a way to stop it, and what was wrong. */
import { Button, FileButton, Loader } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { toastFailed } from "@/components";
import { formatNumber } from "@/components/format";
import { Problem, type UploadOptions } from "@/session";
import { accepted, mostBytes } from "./data";

interface Props {
  label?: string;
  disabled?: boolean;
  accept?: string;
  send: (file: File, options: UploadOptions) => Promise<unknown>;
}

export function UploadButton({ label, disabled, accept = accepted, send }: Props) {
  const { t } = useTranslation("documents");
  const [share, setShare] = useState<number | null>(null);
  const stop = useRef<AbortController>(null);
  const reset = useRef<() => void>(null);
  useEffect(() => () => stop.current?.abort(), []);

  async function run(file: File | null) {
    reset.current?.();
    if (!file) return;
    if (file.size > mostBytes) {
      toastFailed(new Problem("document-too-large", 413, "", { most_bytes: mostBytes }));
      return;
    }
    const controller = new AbortController();
    stop.current = controller;
    setShare(0);
    try {
      await send(file, { onProgress: setShare, signal: controller.signal });
    } catch (error) {
      if (!controller.signal.aborted) toastFailed(error);
    } finally {
      setShare(null);
    }
  }

  if (share !== null) {
    return (
      <Button variant="default" leftSection={<Loader size={13} />} onClick={() => stop.current?.abort()}>
        {t("sending", { percent: formatNumber(share * 100) })}
      </Button>
    );
  }
  return (
    <FileButton accept={accept} resetRef={reset} onChange={(file) => void run(file)}>
      {(props) => (
        <Button
          {...props}
          variant="default"
          disabled={disabled}
          leftSection={<IconUpload size={15} stroke={1.5} />}
        >
          {label ?? t("add")}
        </Button>
      )}
    </FileButton>
  );
}
