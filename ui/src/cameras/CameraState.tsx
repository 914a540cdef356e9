// SPDX-License-Identifier: Apache-2.0
/** A camera's state: shape, colour, word, and the cause in plain words. */
import { useTranslation } from "react-i18next";
import type { CameraStatus, CameraView } from "@/api";
import { StateMark } from "@/components";
import { formatMoment } from "@/time";
import { causeText, stateMarks, stateOf, stateWord, withCause } from "./state";

interface Props {
  camera: CameraView;
  status: CameraStatus | undefined;
}

export function CameraState({ camera, status }: Props) {
  const { t } = useTranslation("cameras");
  const { state, cause, sinceUs } = stateOf(camera, status);
  const since = sinceUs === null ? "" : t("since", { time: formatMoment(sinceUs) });
  return (
    <StateMark mark={stateMarks[state]} title={[causeText(cause, "long"), since].filter(Boolean).join("\n")}>
      {withCause(stateWord(state), causeText(cause))}
    </StateMark>
  );
}
