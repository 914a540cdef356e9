// SPDX-License-Identifier: Apache-2.0
/**
 * Which of a camera's streams a tile runs. On a change of stream the one of
 * before goes on until the other has a picture: no dark moment, no soft still.
 */
import { useCallback, useEffect, useState } from "react";
import type { StreamKind } from "@/api";
import type { PictureState } from "./LivePicture";

export function useStreams(stream: StreamKind) {
  const [lead, setLead] = useState(stream);
  const [states, setStates] = useState<Partial<Record<StreamKind, PictureState>>>({});
  const onChange = useCallback((kind: StreamKind, state: PictureState | null) => {
    setStates((now) => {
      const { [kind]: _gone, ...others } = now;
      return state ? { ...others, [kind]: state } : others;
    });
  }, []);
  const shown = states[lead]?.snapshot.phase ?? "connecting";
  const coming = states[stream]?.snapshot.phase;
  const isReady = coming === "playing" || shown === "connecting";
  useEffect(() => {
    if (isReady) setLead(stream);
  }, [isReady, stream]);
  // The one to come is drawn first, so that the other lies over it.
  return { lead, running: lead === stream ? [lead] : [stream, lead], state: states[lead], onChange };
}
