// SPDX-License-Identifier: Apache-2.0
/** One event stream for the signed-in console, and whether it is there. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useSyncExternalStore } from "react";
import { alarmsKey } from "@/alarms/data";
import { camerasKey, statusKey } from "@/cameras/data";
import { nowUs, type Us } from "@/time";
import { applyEvent } from "./apply";
import { type EventSocket, EventStream } from "./EventStream";

const showAfterMs = 4000;
let lostSince: Us | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function setLost(since: Us | null): void {
  lostSince = since;
  for (const listener of listeners) listener();
}

function open(): EventSocket {
  const scheme = window.location.protocol === "https:" ? "wss" : "ws";
  return new WebSocket(`${scheme}://${window.location.host}/api/v1/events`) as EventSocket;
}

/** Keeps states and alarms fresh while the frame is there. */
export function useEventStream(): void {
  const client = useQueryClient();
  useEffect(() => {
    let quietSince: Us | null = null;
    const stream = new EventStream({
      open,
      onEvent: (event) => applyEvent(client, event),
      onConnected: (again) => {
        clearTimeout(timer);
        quietSince = null;
        setLost(null);
        // What happened in between was not heard.
        if (again) {
          for (const queryKey of [statusKey, alarmsKey, camerasKey])
            void client.invalidateQueries({ queryKey });
        }
      },
      onLost: () => {
        // A short loss is nobody's business.
        if (quietSince !== null) return;
        const since = nowUs();
        quietSince = since;
        timer = setTimeout(() => setLost(since), showAfterMs);
      },
    });
    return () => {
      clearTimeout(timer);
      stream.close();
      setLost(null);
    };
  }, [client]);
}

/** Since when the server has not been heard; null while all is well. */
export function useLostSince(): Us | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => lostSince,
  );
}
