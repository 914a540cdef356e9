// SPDX-License-Identifier: Apache-2.0
/** The files of an export, as links: the browser's own download may be long, and goes on when the page is left. */
import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { CameraView } from "@/api";
import { formatSpan } from "@/components/format";
import { formatDate, formatMoment, formatTime } from "@/time";
import styles from "./ExportDialog.module.css";
import { type Piece, piecesOf, type Span } from "./parts";
import { recordedStream } from "./recorded";
import { footageUrl } from "./source";

interface Props {
  cameras: readonly { camera: CameraView; files: readonly Span[] }[];
  span: Span;
  grant: string;
  minutes: number;
}

export function ExportFiles({ cameras, span, grant, minutes }: Props) {
  const { t } = useTranslation("playback");
  const count = cameras.reduce((sum, { files }) => sum + files.length, 0);
  return (
    <>
      <p className={styles.note}>{t("exportReady", { count, minutes })}</p>
      <ul className={styles.files}>
        {cameras.map(({ camera, files }) =>
          piecesOf(files, span).map((piece) => (
            <li key={`${camera.id} ${piece.kind} ${piece.startUs}`}>
              {piece.kind === "file" ? (
                <Button
                  component="a"
                  variant="default"
                  fullWidth
                  justify="flex-start"
                  leftSection={<IconDownload size={15} stroke={1.5} />}
                  href={footageUrl(camera.id, {
                    startUs: piece.startUs,
                    endUs: piece.endUs,
                    stream: recordedStream(camera),
                    grant,
                    download: true,
                  })}
                  download
                >
                  {files.length === 1 ? camera.name : `${camera.name} · ${fromTo(piece)}`}
                </Button>
              ) : (
                <p className={styles.between}>
                  {piece.kind === "gap"
                    ? t("exportGap", {
                        name: camera.name,
                        span: fromTo(piece),
                        length: formatSpan(piece.endUs - piece.startUs),
                      })
                    : t("exportChange", { name: camera.name, time: formatTime(piece.endUs) })}
                </p>
              )}
            </li>
          )),
        )}
      </ul>
    </>
  );
}

function fromTo({ startUs, endUs }: Piece): string {
  const isOneDay = formatDate(startUs) === formatDate(endUs);
  return isOneDay
    ? `${formatTime(startUs)} – ${formatTime(endUs)}`
    : `${formatMoment(startUs)} – ${formatMoment(endUs)}`;
}
