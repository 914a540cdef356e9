// SPDX-License-Identifier: Apache-2.0
/** Which request for footage playback is for. It stands in the address; the browser's tab remembers the last one. */
import { useCallback, useEffect, useMemo, useState } from "react";
import type { CaseView } from "@/api";
import { useCase } from "@/cases/data";
import { numberParam, useAddress } from "@/components";
import { forgetWithThePerson } from "@/session/forget";
import type { CaseInUse } from "./matter";

const REMEMBERED = "fairwatch.playback.case";
forgetWithThePerson(() => sessionStorage.removeItem(REMEMBERED));

export interface Matter {
  found: CaseView | null;
  /** Null = none; undefined = there is one, but what it covers is not known yet. */
  inUse: CaseInUse | null | undefined;
  use: (id: number | null) => void;
  isAsking: boolean;
  /** The server wants one, or the person does. What was put off is not asked again by itself. */
  ask: (byPerson: boolean) => void;
  putOff: () => void;
}

export function useMatter(): Matter {
  const [params, change] = useAddress();
  const id = numberParam(params, "case");
  const { data, isError } = useCase(id);
  const found = id === null ? null : (data ?? null);
  const [isAsking, setIsAsking] = useState(false);
  const [isPutOff, setIsPutOff] = useState(false);

  const [startUs, endUs] = [found?.start_us, found?.end_us];
  const inUse = useMemo<CaseInUse | null | undefined>(() => {
    if (id === null) return null;
    if (startUs !== undefined && endUs !== undefined) return { id, startUs, endUs };
    // The server will say what is wrong with it.
    return isError ? { id, startUs: 0, endUs: Number.MAX_SAFE_INTEGER } : undefined;
  }, [id, startUs, endUs, isError]);

  useEffect(() => {
    if (found?.opens_view) sessionStorage.setItem(REMEMBERED, String(found.id));
  }, [found]);

  const use = useCallback(
    (next: number | null) => {
      setIsAsking(false);
      setIsPutOff(false);
      if (next === null) sessionStorage.removeItem(REMEMBERED);
      change({ case: next });
    },
    [change],
  );
  const ask = useCallback(
    (byPerson: boolean) => {
      const remembered = Number(sessionStorage.getItem(REMEMBERED));
      const isNamed = new URLSearchParams(window.location.search).has("case");
      if (!byPerson && remembered > 0 && !isNamed) change({ case: remembered });
      else if (byPerson || !isPutOff) setIsAsking(true);
    },
    [change, isPutOff],
  );
  const putOff = useCallback(() => {
    setIsAsking(false);
    setIsPutOff(true);
  }, []);
  return { found, inUse, use, isAsking, ask, putOff };
}
