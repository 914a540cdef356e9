// SPDX-License-Identifier: Apache-2.0
/** The form of a request: what is typed, what is wrong with it, and what is sent. */
import type { CaseInput, CaseKind, CaseView, Kinship } from "@/api";
import { formatDate, formatTime, parseMoment, type Us } from "@/time";

export interface Values {
  kind: CaseKind;
  reason: string;
  content: string;
  cameras: string[];
  from: string;
  to: string;
  export: boolean;
  hours: string;
  organ: string;
  officers: { name: string; card: string }[];
  approval: string;
  name: string;
  identity: string;
  kinship: Kinship;
  of: string;
  supervisor: string;
}

export const kinds: CaseKind[] = ["internal", "official", "person"];
export const kinships: Kinship[] = ["self", "relative", "guardian", "carer"];
export const hourChoices = [1, 4, 12, 24, 72, 168, 720];

export function momentText(us: Us): string {
  return `${formatDate(us)} ${formatTime(us)}`.replace(/:00$/, "");
}

export interface Start {
  kind?: CaseKind;
  cameraIds?: readonly number[];
  startUs?: Us;
  endUs?: Us;
  export?: boolean;
}

export function emptyValues(start: Start, supervisor: string): Values {
  return {
    kind: start.kind ?? "internal",
    reason: "",
    content: "",
    cameras: (start.cameraIds ?? []).map(String),
    from: start.startUs === undefined ? "" : momentText(start.startUs),
    to: start.endUs === undefined ? "" : momentText(start.endUs),
    export: start.export ?? false,
    hours: "12",
    organ: "",
    officers: [
      { name: "", card: "" },
      { name: "", card: "" },
    ],
    approval: "",
    name: "",
    identity: "",
    kinship: "self",
    of: "",
    supervisor,
  };
}

export function valuesOf(found: CaseView): Values {
  const text = (name: string) => {
    const value = found.requester[name];
    return typeof value === "string" ? value : "";
  };
  const lastsUs = (found.expires_us ?? found.asked_us) - found.asked_us;
  return {
    ...emptyValues({}, ""),
    kind: found.kind,
    reason: found.reason,
    content: found.content,
    cameras: found.cameras.map(({ id }) => String(id)),
    from: momentText(found.start_us),
    to: momentText(found.end_us),
    export: found.export,
    hours: String(Math.max(1, Math.round(lastsUs / 3_600_000_000))),
    organ: text("organ"),
    officers: officersOf(found),
    approval: text("approval"),
    name: text("name"),
    identity: text("identity"),
    kinship: kinships.find((one) => one === text("kinship")) ?? "self",
    of: text("of"),
    supervisor: text("supervisor"),
  };
}

export function officersOf(found: CaseView): { name: string; card: string }[] {
  const list = found.requester.officers;
  return Array.isArray(list)
    ? list.map(({ name, card }) => ({ name: String(name), card: String(card) }))
    : [];
}

export type Wrong = "needed" | "wrongTime" | "wrongSpan";

/** Field to what is wrong; officers as `officers.0.name`. */
export function wrongs(values: Values): Record<string, Wrong> {
  const found: Record<string, Wrong> = {};
  const need = (name: string, text: string) => {
    if (!text.trim()) found[name] = "needed";
  };
  need("reason", values.reason);
  need("content", values.content);
  if (values.cameras.length === 0) found.cameras = "needed";
  const [from, to] = [parseMoment(values.from), parseMoment(values.to)];
  if (from === null) found.from = "wrongTime";
  if (to === null) found.to = "wrongTime";
  if (from !== null && to !== null && to <= from) found.to = "wrongSpan";
  if (values.kind === "official") {
    need("organ", values.organ);
    need("approval", values.approval);
    values.officers.forEach((officer, index) => {
      need(`officers.${index}.name`, officer.name);
      need(`officers.${index}.card`, officer.card);
    });
  }
  if (values.kind === "person") {
    need("name", values.name);
    need("identity", values.identity);
    need("supervisor", values.supervisor);
    if (values.kinship !== "self") need("of", values.of);
  }
  return found;
}

export function inputOf(values: Values): CaseInput {
  return {
    kind: values.kind,
    reason: values.reason.trim(),
    content: values.content.trim(),
    camera_ids: values.cameras.map(Number),
    start_us: parseMoment(values.from) ?? 0,
    end_us: parseMoment(values.to) ?? 0,
    export: values.kind !== "person" && values.export,
    hours: Number(values.hours),
    officials:
      values.kind === "official"
        ? { organ: values.organ.trim(), approval: values.approval.trim(), officers: values.officers }
        : null,
    person:
      values.kind === "person"
        ? {
            name: values.name.trim(),
            identity: values.identity.trim(),
            kinship: values.kinship,
            of: values.kinship === "self" ? "" : values.of.trim(),
            supervisor: values.supervisor.trim(),
          }
        : null,
  };
}
