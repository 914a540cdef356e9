// SPDX-License-Identifier: Apache-2.0
import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { ArticleView, ComplianceView, ControlView } from "@/api";
import { axe } from "@/test/axe";
import { renderConsole } from "@/test/render";
import { serve } from "@/test/server";
import { ArticleDetails } from "./ArticleDetails";

const words = (en: string) => ({ zh: en, en });
const attest = "/compliance?attest=same-time-build&site=2";

function control(next: string, link: string): ControlView {
  return {
    automatic: null,
    control: "same-time-build",
    due: null,
    evidence: [
      { key: "no-milestones", params: {}, text: words("No days"), state: "attest", link: attest, site: "" },
    ],
    more: 0,
    name: words("At the same time"),
    next: { key: next, params: {}, text: words("Enter the days"), link },
    person: null,
    sites: { attest: 1 },
    state: "attest",
    weighed: [],
  } as ControlView;
}

function show(one: ControlView) {
  const article = {
    article: "10",
    kind: "duty",
    demands: words("…"),
    state: "attest",
    exempt: 0,
    findings: [one],
  };
  const rest = {
    sites: 1,
    due: null,
    controls: [],
    note: words(""),
    penalties: [],
    others: [],
    rules: "a",
    name: words("A"),
  };
  serve({ "GET /api/v1/compliance/a/10": () => ({ ...rest, ...article }) as ArticleView });
  const report = { rules: "a", name: words("A"), computed_us: 1 } as ComplianceView;
  return renderConsole(<ArticleDetails report={report} article="10" about={{}} />);
}

it("lets a person attest beside what only they can say, also where the next step is another one", async () => {
  window.history.replaceState(null, "", "/compliance?rules=a&article=10");
  const { container } = show(control("enter-milestones", "/registry?tab=systems&open=2"));
  await userEvent.click(await screen.findByRole("button", { name: "Attest" }));
  expect(window.location.search).toContain("attest=same-time-build");
  expect(window.location.search).toContain("article=10");
  expect(await axe(container)).toEqual([]);
});

it("offers it once where it is the next step", async () => {
  show(control("attest", attest));
  expect(await screen.findAllByRole("button", { name: "Attest" })).toHaveLength(1);
});
