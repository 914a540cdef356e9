// SPDX-License-Identifier: Apache-2.0
/** The unit's daily duties: what is due, the register, the roster. */
import { Button, Menu, SegmentedControl } from "@mantine/core";
import { IconBellRinging, IconPlus } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import type { DueView } from "@/api";
import { numberParam, Page, type PageKey, useAddress, usePageKeys } from "@/components";
import { holdHref } from "@/links";
import { useMay } from "@/session";
import { formatDate, type Us } from "@/time";
import { DueArea, DueChips, looks } from "./DueArea";
import { useEntry, useKind, useKinds } from "./data";
import { EntryDetails } from "./EntryDetails";
import { EntryForm } from "./EntryForm";
import { FaultsArea, FaultsExport, FaultsFilters } from "./FaultsArea";
import { didOf, spanFields } from "./formValues";
import { OutletsPanel } from "./OutletsPanel";
import { RegisterArea, RegisterExport, RegisterFilters } from "./RegisterArea";
import { RosterArea } from "./RosterArea";
import { grouped, inWords } from "./words";

const views = ["due", "register", "roster", "faults"] as const;
type View = (typeof views)[number];
const nothing = {
  new: null,
  subject: null,
  unit: null,
  after: null,
  entry: null,
  outlets: null,
  span: null,
  firm: null,
  who: null,
  did: null,
};

export function DutiesPage() {
  const { t } = useTranslation(["duties", "common"]);
  const [address, change] = useAddress();
  const [, go] = useLocation();
  const view: View = views.find((one) => one === address.get("view")) ?? "due";
  const mayManage = useMay("duty.manage");
  const enter = (kind: string, subject?: string) =>
    change({ ...nothing, new: kind, subject: subject || null }, { push: true });
  const open = (id: number) => change({ ...nothing, entry: id }, { push: !address.has("entry") });
  /** The week with the form of a shift, filled in with the hole that it is to close. */
  const plan = (fromUs: Us | null, toUs: Us | null) =>
    change(
      {
        ...nothing,
        view: "roster",
        kind: null,
        new: mayManage ? "duty-roster" : null,
        week: fromUs === null ? null : formatDate(fromUs),
        span: fromUs === null ? null : `${fromUs}-${toUs ?? ""}`,
      },
      { push: true },
    );
  const mayWrite = useMay("duty.write");
  const keys = useMemo<PageKey[]>(() => {
    const quick = (stroke: string, label: string, kind: string): PageKey => ({
      keys: stroke,
      label,
      run: () => change({ ...nothing, new: kind }, { push: true }),
    });
    return [
      ...views.map((one, index) => ({
        keys: String(index + 1),
        label: t(`area.${one}`),
        run: () => change({ view: one === "due" ? null : one, kind: null }),
      })),
      ...(mayWrite
        ? [quick("h", t("roster.handOver"), "handover"), quick("s", t("keySuspicious"), "suspicious-matter")]
        : []),
    ];
  }, [t, change, mayWrite]);
  usePageKeys(keys);

  function act(item: DueView) {
    if (item.kind === "hold") go(holdHref(Number(item.subject.slice("hold:".length))));
    else if (looks(item) && item.entry_id !== null) open(item.entry_id);
    else if (item.kind === "duty-roster") plan(item.due_us, item.until_us);
    else enter(item.kind, item.why === "handover" ? undefined : item.subject);
  }

  return (
    <Page
      title={t("title")}
      tools={
        <>
          <SegmentedControl
            aria-label={t("show")}
            value={view}
            onChange={(next) => change({ ...nothing, view: next === "due" ? null : next, kind: null })}
            data={views.map((value) => ({ value, label: t(`area.${value}`) }))}
          />
          {view === "register" && <RegisterExport />}
          {view === "faults" && <FaultsExport />}
          {mayManage && (
            <Button
              variant="default"
              leftSection={<IconBellRinging size={15} stroke={1.5} />}
              onClick={() => change({ ...nothing, outlets: true })}
            >
              {t("outlet.button")}
            </Button>
          )}
          <EnterMenu onEnter={enter} />
        </>
      }
      below={belowOf(view)}
      body={view === "roster" ? "scroll" : "fill"}
      side={<Side onOpen={open} />}
    >
      {view === "due" && <DueArea onDo={act} />}
      {view === "register" && <RegisterArea onOpen={open} />}
      {view === "roster" && <RosterArea onEnter={enter} onOpen={open} onPlan={plan} />}
      {view === "faults" && <FaultsArea onOpen={open} />}
    </Page>
  );
}

function belowOf(view: View) {
  if (view === "due") return <DueChips />;
  if (view === "register") return <RegisterFilters />;
  if (view === "faults") return <FaultsFilters />;
  return undefined;
}

function EnterMenu({ onEnter }: { onEnter: (kind: string) => void }) {
  const { t } = useTranslation("duties");
  const { data = [] } = useKinds();
  // What answers something is entered from what it answers.
  const writable = data.filter((kind) => kind.may_write && kind.closes.length === 0);
  if (writable.length === 0) return null;
  return (
    <Menu position="bottom-end" width={260} withinPortal>
      <Menu.Target>
        <Button leftSection={<IconPlus size={15} stroke={1.5} />}>{t("enter")}</Button>
      </Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: "auto" }}>
        {grouped(writable).map((group) => [
          <Menu.Label key={group.id}>{group.name}</Menu.Label>,
          ...group.kinds.map((kind) => (
            <Menu.Item key={kind.id} onClick={() => onEnter(kind.id)} title={inWords(kind.help)}>
              {inWords(kind.name)}
            </Menu.Item>
          )),
        ])}
      </Menu.Dropdown>
    </Menu>
  );
}

function Side({ onOpen }: { onOpen: (id: number) => void }) {
  const { t } = useTranslation("duties");
  const [address, change] = useAddress();
  const kind = useKind(address.get("new"));
  const after = numberParam(address, "after");
  const entry = numberParam(address, "entry");
  const subject = address.get("subject");
  const firm = address.get("firm");
  const did = didOf(address.get("did"));
  const found = did && { found: t("aid.did", { ...did, name: address.get("who") ?? "" }) };
  const close = () => change(nothing);
  if (address.has("outlets")) return <OutletsPanel onClose={close} />;
  if (kind && after !== null) return <Answer key={`${kind.id}:${after}`} kindId={kind.id} after={after} />;
  if (kind) {
    return (
      <EntryForm
        key={`${kind.id}:${subject}:${address.get("span") ?? ""}`}
        kind={kind}
        subjects={subject ? subject.split(",") : []}
        unit={numberParam(address, "unit")}
        initial={firm ? { firm, ...found } : spanFields(address.get("span"))}
        onClose={close}
        onWritten={(written) => onOpen(written.id)}
      />
    );
  }
  if (entry === null) return null;
  return (
    <EntryDetails
      key={entry}
      id={entry}
      onClose={close}
      onOpen={onOpen}
      onAnswer={(next, number) => change({ ...nothing, new: next, after: number }, { push: true })}
    />
  );
}

function Answer({ kindId, after }: { kindId: string; after: number }) {
  const [, change] = useAddress();
  const kind = useKind(kindId);
  const { data } = useEntry(after);
  if (!kind || !data) return null;
  return (
    <EntryForm
      kind={kind}
      after={data.entry}
      onClose={() => change({ ...nothing, entry: after })}
      onWritten={(written) => change({ ...nothing, entry: written.id })}
    />
  );
}
