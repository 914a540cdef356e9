// SPDX-License-Identifier: Apache-2.0
/** Address to page. Each page is loaded when it is first opened; what a role lacks does not exist. */
import { IconMapQuestion } from "@tabler/icons-react";
import { type ComponentType, type LazyExoticComponent, lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Redirect, Route, Switch } from "wouter";
import { EmptyState, Page } from "./components";
import { landingPage, type PageName, permittedPages } from "./frame/nav";
import { PageBoundary } from "./frame/PageBoundary";
import { useMe } from "./session";

const pages: Record<PageName, LazyExoticComponent<ComponentType>> = {
  live: lazy(() => import("./live/LivePage").then((m) => ({ default: m.LivePage }))),
  playback: lazy(() => import("./playback/PlaybackPage").then((m) => ({ default: m.PlaybackPage }))),
  map: lazy(() => import("./map/MapPage").then((m) => ({ default: m.MapPage }))),
  alarms: lazy(() => import("./alarms/AlarmsPage").then((m) => ({ default: m.AlarmsPage }))),
  compliance: lazy(() => import("./compliance/CompliancePage").then((m) => ({ default: m.CompliancePage }))),
  registry: lazy(() => import("./registry/RegistryPage").then((m) => ({ default: m.RegistryPage }))),
  supervision: lazy(() =>
    import("./supervision/SupervisionPage").then((m) => ({ default: m.SupervisionPage })),
  ),
  filings: lazy(() => import("./filings/FilingsPage").then((m) => ({ default: m.FilingsPage }))),
  cases: lazy(() => import("./cases/CasesPage").then((m) => ({ default: m.CasesPage }))),
  holds: lazy(() => import("./holds/HoldsPage").then((m) => ({ default: m.HoldsPage }))),
  plans: lazy(() => import("./plans/PlansPage").then((m) => ({ default: m.PlansPage }))),
  cameras: lazy(() => import("./cameras/CamerasPage").then((m) => ({ default: m.CamerasPage }))),
  storage: lazy(() => import("./storage/StoragePage").then((m) => ({ default: m.StoragePage }))),
  users: lazy(() => import("./users/UsersPage").then((m) => ({ default: m.UsersPage }))),
  duties: lazy(() => import("./duties/DutiesPage").then((m) => ({ default: m.DutiesPage }))),
  access: lazy(() => import("./registers/AccessPage").then((m) => ({ default: m.AccessPage }))),
  audit: lazy(() => import("./registers/AuditPage").then((m) => ({ default: m.AuditPage }))),
  health: lazy(() => import("./health/HealthPage").then((m) => ({ default: m.HealthPage }))),
};

export function Routes() {
  const { account, permissions } = useMe();
  return (
    <Switch>
      {permittedPages(permissions).map(({ page, href }) => {
        const Content = pages[page];
        return (
          <Route key={page} path={href}>
            <PageBoundary key={page}>
              <Suspense fallback={null}>
                <Content />
              </Suspense>
            </PageBoundary>
          </Route>
        );
      })}
      <Route path="/">
        <Redirect to={landingPage(account.role, permissions)?.href ?? "/nothing"} replace />
      </Route>
      <Route path="/setup">
        <Redirect to="/" replace />
      </Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}

function NotFound() {
  const { t } = useTranslation("frame");
  return (
    <Page title={t("notFound")}>
      <EmptyState icon={<IconMapQuestion size={20} stroke={1.5} />} title={t("notFoundText")} />
    </Page>
  );
}
