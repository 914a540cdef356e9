// SPDX-License-Identifier: Apache-2.0
import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { AttachmentView } from "@/api";
import { renderConsole } from "@/test/render";
import { problemResponse, serve } from "@/test/server";
import { serveUploads } from "@/test/uploads";
import { DocumentsPanel } from "./DocumentsPanel";

const report: AttachmentView = {
  subject: "system:3",
  kind: "test-report",
  added_us: 1_790_000_000_000_000,
  document: {
    id: 7,
    unit_id: 1,
    kind: "test-report",
    name: "report.pdf",
    media_type: "application/pdf",
    size_bytes: 120_000,
    sha256: "00",
    added_us: 1_790_000_000_000_000,
  },
};

function give(file: File) {
  const field = document.querySelector<HTMLInputElement>("input[type=file]");
  if (!field) throw new Error("no file field");
  fireEvent.change(field, { target: { files: [file] } });
}

it("shows which papers are there and which are missing", async () => {
  serve({ "GET /api/v1/attachments": () => [report] });
  renderConsole(<DocumentsPanel subject="system:3" wanted={["test-report", "licence"]} readOnly />);
  const link = await screen.findByRole("link", { name: "report.pdf" });
  expect(link.getAttribute("href")).toBe("/api/v1/documents/7");
  expect(screen.getAllByText("Missing")).toHaveLength(1);
  expect(screen.getByText("Business licence or certificate of the legal entity")).toBeTruthy();
});

it("hands a file in and puts it to its subject", async () => {
  let attached: AttachmentView[] = [];
  const asked = serve({
    "GET /api/v1/attachments": () => attached,
    "POST /api/v1/attachments": () => {
      attached = [report];
      return report;
    },
  });
  const sent = serveUploads(() => report.document);
  renderConsole(<DocumentsPanel subject="system:3" kinds={["test-report"]} unitId={1} />);
  await screen.findByText("No documents yet");
  give(new File(["%PDF-1.7"], "report.pdf"));
  await screen.findByRole("link", { name: "report.pdf" });
  expect(sent[0]?.query.toString()).toBe("name=report.pdf&kind=test-report&unit_id=1");
  expect(asked.find(({ method }) => method === "POST")?.body).toEqual({
    subject: "system:3",
    document_id: 7,
    kind: "test-report",
  });
});

it("says why a file is not taken, and does not send one that is too large", async () => {
  serve({ "GET /api/v1/attachments": () => [] });
  const sent = serveUploads(() =>
    problemResponse(422, "document-not-allowed", { found: "executable", name: "x.pdf" }),
  );
  renderConsole(<DocumentsPanel subject="system:3" kinds={["test-report"]} />);
  await screen.findByText("No documents yet");
  give(new File(["MZ"], "x.pdf"));
  expect(await screen.findByText(/it is: executable/)).toBeTruthy();
  const huge = new File(["x"], "y.pdf");
  Object.defineProperty(huge, "size", { value: 50_000_000 });
  give(huge);
  expect(await screen.findByText(/at most 20 MB\.$/)).toBeTruthy();
  expect(sent).toHaveLength(1);
});

it("takes a paper away only after asking", async () => {
  const asked = serve({
    "GET /api/v1/attachments": () => [report],
    "DELETE /api/v1/attachments": () => undefined,
  });
  renderConsole(<DocumentsPanel subject="system:3" />);
  await userEvent.click(await screen.findByRole("button", { name: "Remove report.pdf" }));
  await userEvent.click(await screen.findByRole("button", { name: "Remove" }));
  await waitFor(() => expect(asked.some(({ method }) => method === "DELETE")).toBe(true));
});
