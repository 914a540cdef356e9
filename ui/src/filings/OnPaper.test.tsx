// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { FilingView } from "@/api";
import { renderConsole } from "@/test/render";
import { serve } from "@/test/server";
import { OnPaper } from "./OnPaper";
import { TakePackage } from "./TakePackage";
import { stateText } from "./words";

const filing = {
  id: 7,
  version: 3,
  unit_id: 1,
  zone: "Asia/Shanghai",
  authority_name: "Police of Shenhe",
  state: "submitted",
  handed_day: null,
  on_paper: "",
  may_enter_paper: true,
  paper_from: null,
  may_answer_paper: false,
  entries: [],
} as unknown as FilingView;
const entered = {
  ...filing,
  state: "accepted",
  on_paper: "entered",
  may_enter_paper: false,
  entries: [
    {
      kind: "accepted",
      day: "2026-11-20",
      document_id: 5,
      document_name: "receipt.pdf",
      username: "liu",
      filer: "zhao",
      at_us: 1,
      answer: "",
      answered_by: "",
      answered_us: null,
      answer_reason: "",
      officer: "",
      officer_left_us: null,
      officer_left_by: "",
      people: { liu: { name: "Liu Min", role: "manager" } },
    },
  ],
} as unknown as FilingView;

it("asks for number, day and scan before a decision from paper is entered", async () => {
  const asked = serve({ "POST /api/v1/filings/:id/paper/decision": () => entered });
  renderConsole(<OnPaper filing={filing} />);
  await userEvent.click(screen.getByRole("button", { name: "Enter the decision" }));
  await screen.findByRole("dialog", { name: "The authority’s decision on paper" });
  await userEvent.type(screen.getByRole("textbox", { name: /Filing number/ }), "2026-7");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Enter" }).disabled).toBe(true);
  expect(screen.getByText(/marked everywhere as entered by the unit/)).toBeTruthy();
  expect(asked).toEqual([]);
});

it("shows what was entered, by whom, with its paper, and marks the state", async () => {
  renderConsole(<OnPaper filing={entered} />);
  expect(screen.getByText(/Entered by Liu Min \(Manager\), handed in by zhao/)).toBeTruthy();
  expect(screen.getByRole("link", { name: /receipt.pdf/ }).getAttribute("href")).toBe("/api/v1/documents/5");
  expect(stateText({ ...entered, overdue: false })).toBe("Accepted, paper");
});

it("is nothing where the authority answers by itself", () => {
  renderConsole(<OnPaper filing={{ ...filing, may_enter_paper: false }} />);
  expect(screen.queryByText("On paper")).toBeNull();
});

it("lets an officer dispute with a reason only", async () => {
  const asked = serve({
    "POST /api/v1/filings/:id/paper/answer": () => ({ ...entered, on_paper: "disputed" }),
  });
  renderConsole(<OnPaper filing={{ ...entered, may_answer_paper: true }} />);
  const dispute = screen.getByRole<HTMLButtonElement>("button", { name: "Dispute" });
  expect(dispute.disabled).toBe(true);
  await userEvent.type(screen.getByRole("textbox", { name: "Remark" }), "No such number");
  await userEvent.click(dispute);
  await waitFor(() =>
    expect(asked.find(({ method }) => method === "POST")?.body).toEqual({
      version: 3,
      confirmed: false,
      reason: "No such number",
    }),
  );
});

it("asks whose key it is at the first answer, and sends it again with the answer", async () => {
  const key = "ab".repeat(32);
  const paths: string[] = [];
  class Sent {
    status = 0;
    responseText = "";
    upload = {};
    onload = () => {};
    open(_: string, path: string) {
      paths.push(path);
    }
    setRequestHeader() {}
    abort() {}
    send() {
      const isAsked = paths.length === 1;
      const params = { reason: "unconfirmed", key, authority: "Police of Shenhe" };
      this.status = isAsked ? 422 : 200;
      this.responseText = JSON.stringify(
        isAsked ? { code: "package-invalid", detail: "", params } : { id: 7 },
      );
      setTimeout(() => this.onload());
    }
  }
  vi.stubGlobal("XMLHttpRequest", Sent);
  let taken = 0;
  const { container } = renderConsole(
    <TakePackage
      path="/api/v1/filings/answers"
      label="Take in"
      done="Done"
      onTaken={(id) => {
        taken = id;
      }}
    />,
  );
  const input = container.querySelector("input[type=file]") as HTMLInputElement;
  await userEvent.upload(input, new File(["x"], "answer.zip", { type: "application/zip" }));
  await screen.findByText(/comes from “Police of Shenhe”/);
  expect(screen.getByText(/abababab abababab/)).toBeTruthy();
  expect(taken).toBe(0);
  await userEvent.click(screen.getByRole("button", { name: "It is their key" }));
  await waitFor(() => expect(taken).toBe(7));
  expect(paths).toEqual(["/api/v1/filings/answers", `/api/v1/filings/answers?confirmed=${key}`]);
});

it("says who of the authority could have answered, and from when on paper is entered without them", () => {
  const [entry] = entered.entries;
  const gone = { ...entry, officer: "wang", officer_left_us: 1, officer_left_by: "liu" };
  renderConsole(
    <OnPaper filing={{ ...entered, paper_from: "2026-12-01", entries: [gone] } as unknown as FilingView} />,
  );
  expect(
    screen.getByText(/the authority’s officer wang had an account here; Liu Min \(Manager\) switched it off/),
  ).toBeTruthy();
  expect(screen.getByText(/can be entered from .* on/)).toBeTruthy();
});
