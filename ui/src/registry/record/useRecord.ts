// SPDX-License-Identifier: Apache-2.0
/**
 * The state of a record's form: what it began with, what was entered, what is
 * wrong, and what somebody else changed meanwhile. Nothing that was entered is lost.
 */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/session";
import { changesOf, type Difference, differences, isSame, merged, type Values } from "../conflict";
import { allFields, type Group, problemsOf } from "./fields";
import { reasonText } from "./reasons";

export interface Stored {
  values: Values;
  version: number;
}

export interface Conflict {
  theirs: Stored;
  differences: Difference[];
  by: string | null;
  atUs: number | null;
}

export interface RecordState {
  values: Values;
  set: (name: string, value: unknown) => void;
  /** As if the form had begun with it. */
  preset: (name: string, value: unknown) => void;
  /** Of fields that were left, or all after a try to save. */
  problems: Record<string, string>;
  touch: (name: string) => void;
  changed: boolean;
  conflict: Conflict | null;
  saving: boolean;
  failure: unknown;
  save: () => Promise<void>;
  resolve: (keep: "mine" | "theirs") => void;
}

interface Options<Saved> {
  groups: Group[];
  stored: Stored;
  /** Only what was changed, and the version that it was changed from. */
  send: (change: Values, version: number, all: Values) => Promise<Saved>;
  /** What is stored now. */
  again?: () => Promise<Stored>;
  /** What is stored after a save: the form goes on from there. */
  storedOf: (saved: Saved) => Stored;
  onSaved: (saved: Saved) => void;
  /** Told the problem first; true: it is dealt with. */
  onProblem?: (problem: Problem, values: Values) => boolean;
  /** Asked before anything is sent: false stops quietly, problems by field are shown there. */
  confirm?: Confirm;
  isNew?: boolean;
}

/** `change`: what is another than before; `all`: the whole form. */
export type Confirm = (change: Values, all: Values) => Promise<boolean | Record<string, string>>;

export function useRecord<Saved>(options: Options<Saved>): RecordState {
  const { groups, stored, send, again, onSaved, isNew = false } = options;
  const { t } = useTranslation("registry");
  const [base, setBase] = useState(stored);
  const [values, setValues] = useState(stored.values);
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<Record<string, string>>({});
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  function begin(from: Stored) {
    setBase(from);
    setValues(from.values);
    setTouched(new Set());
    setRefused({});
  }

  // A newer one came in while nothing was being entered.
  if (stored.version > base.version && isSame(values, base.values) && !saving) begin(stored);

  const found = problemsOf(groups, values, t("reason.missing"));
  const problems = {
    ...Object.fromEntries(Object.entries(found).filter(([name]) => touched.has(name))),
    ...refused,
  };
  const change = changesOf(base.values, values);

  function set(name: string, value: unknown) {
    setValues((now) => ({ ...now, [name]: value }));
    setRefused(({ [name]: _, ...others }) => others);
    setFailure(null);
  }

  function preset(name: string, value: unknown) {
    setBase((now) => ({ ...now, values: { ...now.values, [name]: value } }));
    setValues((now) => ({ ...now, [name]: value }));
  }

  function touch(name: string) {
    setTouched((now) => (now.has(name) ? now : new Set(now).add(name)));
  }

  async function save() {
    setTouched(new Set(allFields(groups).map(({ name }) => name)));
    if (saving || Object.keys(found).length > 0) return;
    setSaving(true);
    setFailure(null);
    try {
      const answer = (await options.confirm?.(change, values)) ?? true;
      if (answer !== true) {
        if (answer !== false) setRefused(answer);
        return;
      }
      const saved = await send(isNew ? values : change, base.version, values);
      begin(options.storedOf(saved));
      onSaved(saved);
    } catch (error) {
      await refuse(error);
    } finally {
      setSaving(false);
    }
  }

  async function refuse(error: unknown) {
    if (!(error instanceof Problem)) return setFailure(error);
    if (options.onProblem?.(error, values)) return;
    const { field, reason, by, at_us } = error.params;
    if (error.code === "version-conflict" && again) {
      try {
        const theirs = await again();
        setConflict({
          theirs,
          differences: differences(base.values, values, theirs.values),
          by: typeof by === "string" ? by : null,
          atUs: typeof at_us === "number" ? at_us : null,
        });
      } catch (gone) {
        setFailure(gone);
      }
      return;
    }
    if (error.code === "registry-invalid" && allFields(groups).some(({ name }) => name === field))
      setRefused({ [String(field)]: reasonText(String(reason)) });
    else setFailure(error);
  }

  function resolve(keep: "mine" | "theirs") {
    if (!conflict) return;
    const both = merged(base.values, values, conflict.theirs.values);
    const clashes = conflict.differences.filter(({ clash }) => clash);
    const back = Object.fromEntries(clashes.map(({ field, theirs }) => [field, theirs]));
    setValues(keep === "mine" ? both : { ...both, ...back });
    setBase(conflict.theirs);
    setConflict(null);
  }

  return {
    values,
    set,
    preset,
    problems,
    touch,
    changed: Object.keys(change).length > 0,
    conflict,
    saving,
    failure,
    save,
    resolve,
  };
}
