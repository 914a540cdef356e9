// SPDX-License-Identifier: Apache-2.0
/** What one stream sends at the moment. */
import { useTranslation } from "react-i18next";
import type { StreamStatus } from "@/api";
import { Fact, Facts, Part, StateMark, TimeText } from "@/components";
import { formatBitrate, formatFps, formatNumber } from "@/components/format";
import { codecWord, stateMarks, stateWord } from "./state";

interface Props {
  stream: StreamStatus;
  /** The camera as a whole is switched off; else a stream that is not recorded waits for somebody to watch. */
  off: boolean;
}

export function StreamFacts({ stream, off }: Props) {
  const { t } = useTranslation(["cameras", "common"]);
  const size = stream.width && stream.height ? ` · ${stream.width}×${stream.height}` : "";
  return (
    <Part
      title={t(`common:${stream.kind}Stream`)}
      tools={
        <StateMark mark={stateMarks[stream.state]}>
          {stream.state === "disabled" && !off ? t("state.onDemand") : stateWord(stream.state)}
        </StateMark>
      }
    >
      <Facts>
        <Fact name={t("fact.since")}>
          <TimeText us={stream.since_us} />
        </Fact>
        {stream.codec && <Fact name={t("fact.codec")}>{codecWord(stream.codec) + size}</Fact>}
        {stream.fps && <Fact name={t("fact.fps")}>{t("fps", { fps: formatFps(stream.fps) })}</Fact>}
        {stream.bitrate_bps && <Fact name={t("fact.bitrate")}>{formatBitrate(stream.bitrate_bps)}</Fact>}
        {stream.delay_ms !== null && (
          <Fact name={t("fact.delay")}>{t("ms", { ms: Math.max(0, stream.delay_ms) })}</Fact>
        )}
        <Fact name={t("fact.lost")}>{formatNumber(stream.lost_packets)}</Fact>
        {stream.clock_offset_us !== null && (
          <Fact name={t("fact.clock")}>
            <ClockOffset us={stream.clock_offset_us} />
          </Fact>
        )}
        <Fact name={t("fact.recording")}>{t(stream.recording ? "common:yes" : "common:no")}</Fact>
      </Facts>
    </Part>
  );
}

/** The camera's clock against the server's; below a tenth of a second it is the same. */
function ClockOffset({ us }: { us: number }) {
  const { t } = useTranslation("cameras");
  const seconds = Math.abs(us) / 1_000_000;
  if (seconds < 0.1) return t("clockSame");
  const span = seconds < 120 ? `${formatNumber(seconds, 1)} s` : `${formatNumber(seconds / 60, 0)} min`;
  return (
    <StateMark mark={seconds > 5 ? "due" : "ok"}>
      {t(us > 0 ? "clockAhead" : "clockBehind", { span })}
    </StateMark>
  );
}
