// SPDX-License-Identifier: Apache-2.0
/** A request for footage, for tests. */
import type { CaseView, DeliveriesView } from "@/api";

export const AT = 1_790_000_100_000_000;
const HOUR = 3_600_000_000;

export function aCase(id: number, more: Partial<CaseView> = {}): CaseView {
  return {
    id,
    kind: "internal",
    standing: "open",
    unit_id: null,
    reason: "a theft",
    content: "",
    requester: {},
    cameras: [{ id: 1, name: "Gate 1" }],
    start_us: AT - HOUR,
    end_us: AT + HOUR,
    export: false,
    asked_by: { id: 1, username: "wang", display_name: "Wang Min" },
    asked_us: AT,
    due_us: null,
    due_rule: null,
    decided_by: null,
    decided_us: null,
    decision: "",
    expires_us: AT + 12 * HOUR,
    closed_us: null,
    outcome: "",
    version: 1,
    second_person: false,
    opens_view: true,
    opens_export: false,
    ...more,
  };
}

export function delivered(more: Partial<DeliveriesView> = {}): DeliveriesView {
  return {
    start_us: AT - HOUR,
    end_us: AT + HOUR,
    cameras: [{ camera_id: 1, name: "Gate 1", seen: [], stills: [], exported: [] }],
    asked_us: 2 * HOUR,
    seen_us: 0,
    exported_us: 0,
    entries: 0,
    ...more,
  };
}

export const noPolicy = {
  counts: { case_for_playback: false, second_person_export: false, second_person_viewing: false },
  own: { case_for_playback: false, second_person_export: false, second_person_viewing: false },
  texts: [],
};
