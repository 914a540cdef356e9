// SPDX-License-Identifier: Apache-2.0
/** Tries the addresses of the form, main then sub, and knows whether the result still fits what is typed. */
import { useRef, useState } from "react";
import { type CameraTest, type CameraTestResult, testCamera } from "@/api";

export interface Trial {
  /** Result per stream, as they come in. */
  results: CameraTestResult[];
  running: boolean;
  error: unknown;
}

const nothing: Trial = { results: [], running: false, error: null };

export function useTryAddress() {
  const [trial, setTrial] = useState<Trial>(nothing);
  const [tried, setTried] = useState<string | null>(null);
  const stop = useRef<AbortController>(null);

  async function run(access: CameraTest[]): Promise<void> {
    stop.current?.abort();
    const controller = new AbortController();
    stop.current = controller;
    setTried(JSON.stringify(access));
    const results: CameraTestResult[] = [];
    setTrial({ ...nothing, running: true });
    try {
      for (const body of access) {
        results.push(await testCamera({ body, signal: controller.signal }));
        if (controller.signal.aborted) return;
        setTrial({ results: [...results], running: true, error: null });
      }
      setTrial({ results, running: false, error: null });
    } catch (error) {
      if (!controller.signal.aborted) setTrial({ results, running: false, error });
    }
  }

  return {
    trial,
    run,
    cancel: () => {
      stop.current?.abort();
      setTried(null);
      setTrial(nothing);
    },
    /** Whether what was tried is what is typed now. */
    fits: (access: CameraTest[]) => tried === JSON.stringify(access),
  };
}
