// SPDX-License-Identifier: Apache-2.0
/** The authority's desk: what waits, the register of the territory, what is overdue, visits, orders. */
import { SegmentedControl, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { numberParam, Page, SearchField, useAddress } from "@/components";
import { FilingSide } from "@/filings/FilingSide";
import { TakePackage } from "@/filings/TakePackage";
import { useMay } from "@/session";
import { Inbox } from "./Inbox";
import { Numbers } from "./Numbers";
import { OrderSide } from "./OrderSide";
import { OrdersTable } from "./OrdersTable";
import { RegisterTable, standings } from "./RegisterTable";
import styles from "./Supervision.module.css";
import { SystemMap } from "./SystemMap";
import { SystemSide } from "./SystemSide";
import { TerritoryTree } from "./TerritoryTree";
import { VisitSide } from "./VisitSide";
import { VisitsTable } from "./VisitsTable";

const views = ["inbox", "register", "map", "overdue", "visits", "orders"] as const;
type View = (typeof views)[number];
const nothingOpen = { filing: null, system: null, visit: null, order: null };

export function SupervisionPage() {
  const { t } = useTranslation("supervision");
  const [address, change] = useAddress();
  const view = views.find((one) => one === address.get("view")) ?? "inbox";
  const mayWrite = useMay("supervision.write");
  const close = () => change(nothingOpen);
  return (
    <Page
      title={t("title")}
      tools={
        <>
          {view === "register" && (
            <SearchField
              value={address.get("q") ?? ""}
              onChange={(q) => change({ q })}
              placeholder={t("register.search")}
            />
          )}
          {view === "inbox" && mayWrite && (
            <TakePackage
              path="/api/v1/supervision/packages"
              label={t("inbox.take")}
              done={t("inbox.taken")}
              onTaken={(id) => change({ ...nothingOpen, filing: id })}
            />
          )}
        </>
      }
      below={
        <div className={styles.below}>
          <SegmentedControl
            aria-label={t("title")}
            value={view}
            onChange={(next) => change({ ...nothingOpen, view: next === "inbox" ? null : next })}
            data={views.map((value) => ({ value, label: t(`view.${value}`) }))}
          />
          {view === "register" && (
            <Select
              aria-label={t("register.standing")}
              placeholder={t("register.standing")}
              w={180}
              clearable
              value={address.get("standing")}
              onChange={(standing) => change({ standing })}
              data={standings.map((value) => ({ value, label: t(`standing.${value}`) }))}
            />
          )}
          <Numbers />
        </div>
      }
      side={<Side onClose={close} />}
    >
      <div className={styles.split}>
        {view !== "visits" && view !== "orders" && <TerritoryTree />}
        <div className={styles.list}>
          <Table view={view} />
        </div>
      </div>
    </Page>
  );
}

function Table({ view }: { view: View }) {
  const [, change] = useAddress();
  if (view === "register") return <RegisterTable />;
  if (view === "map") return <SystemMap />;
  if (view === "visits") return <VisitsTable onOpen={(id) => change({ ...nothingOpen, visit: id })} />;
  if (view === "orders") return <OrdersTable onOpen={(id) => change({ ...nothingOpen, order: id })} />;
  return <Inbox key={view} overdue={view === "overdue"} />;
}

function Side({ onClose }: { onClose: () => void }) {
  const [address, change] = useAddress();
  const filing = numberParam(address, "filing");
  const system = numberParam(address, "system");
  const visit = numberParam(address, "visit");
  const order = numberParam(address, "order");
  if (visit !== null) return <VisitSide key={visit} id={visit} onClose={onClose} />;
  if (order !== null) return <OrderSide key={order} id={order} onClose={onClose} />;
  if (filing !== null) return <FilingSide key={filing} id={filing} onClose={onClose} />;
  if (system !== null) {
    return (
      <SystemSide
        key={system}
        id={system}
        onClose={onClose}
        onOpen={(opened) => change({ ...nothingOpen, ...opened })}
      />
    );
  }
  return null;
}
