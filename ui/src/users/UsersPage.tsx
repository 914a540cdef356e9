// SPDX-License-Identifier: Apache-2.0
/** Who may sign in, in which role, to which cameras. */
import { Button, Select } from "@mantine/core";
import { IconFilterOff, IconUserPlus, IconUsers } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { AccountView } from "@/api";
import {
  type Column,
  DataTable,
  EmptyState,
  ErrorState,
  numberParam,
  Page,
  type PageKey,
  SearchField,
  StateMark,
  TimeText,
  timeWidth,
  useAddress,
  usePageKeys,
} from "@/components";
import { readSort, writeSort } from "@/components/sorting";
import { useMe } from "@/session";
import { nowUs } from "@/time";
import { AddUser } from "./AddUser";
import { useAccounts } from "./data";
import { roles } from "./roles";
import { SoleNotice } from "./SoleNotice";
import { accountStates, dueDay, hasEnded, isIn, unusedDays } from "./states";
import { UserDetails } from "./UserDetails";

type T = TFunction<["users", "common", "frame"]>;

function AccountState({ account, t }: { account: AccountView; t: T }) {
  if (account.disabled) return <StateMark mark="off">{t("state.disabled")}</StateMark>;
  if (account.blocked.length > 0) {
    const duties = account.blocked.map((duty) => t(`blocked.${duty as "vetting"}`, { defaultValue: duty }));
    return (
      <StateMark mark="breach" title={duties.join("\n")}>
        {t("state.blocked")}
      </StateMark>
    );
  }
  if (hasEnded(account, nowUs())) return <StateMark mark="off">{t("state.ended")}</StateMark>;
  const lacking = (account.lacking ?? []).map((duty) =>
    t(`blocked.${duty as "vetting"}`, { defaultValue: duty }),
  );
  if ((account.no_pictures ?? []).length > 0)
    return (
      <StateMark mark="breach" title={[...lacking, t("blocked.noPictures")].join("\n")}>
        {t("state.noPictures")}
      </StateMark>
    );
  if (lacking.length > 0)
    return (
      <StateMark
        mark="due"
        title={[...lacking, t("blocked.notAdministrators", { day: dueDay(account) })].join("\n")}
      >
        {t("state.lacking")}
      </StateMark>
    );
  if (account.must_change_password) return <StateMark mark="due">{t("state.mustChange")}</StateMark>;
  return <StateMark mark="ok">{t("state.active")}</StateMark>;
}

function columnsOf(t: T, own: number): Column<AccountView>[] {
  return [
    {
      id: "name",
      header: t("column.name"),
      width: "minmax(160px, 1.5fr)",
      cell: (row) => (
        <>
          <strong>{row.display_name}</strong>
          {row.id === own && t("you")}
        </>
      ),
      sortBy: (row) => row.display_name,
    },
    {
      id: "username",
      header: t("column.username"),
      width: "minmax(120px, 1fr)",
      lesser: 2,
      cell: (row) => row.username,
      sortBy: (row) => row.username,
    },
    {
      id: "role",
      header: t("column.role"),
      width: "minmax(110px, 1fr)",
      lesser: 1,
      cell: (row) => t(`frame:role.${row.role}`),
      sortBy: (row) => roles.indexOf(row.role),
    },
    {
      id: "state",
      header: t("column.state"),
      width: "minmax(150px, 1fr)",
      cell: (row) => <AccountState account={row} t={t} />,
      sortBy: (row) =>
        row.disabled || hasEnded(row, nowUs())
          ? 3
          : row.blocked.length > 0
            ? 2
            : row.must_change_password
              ? 1
              : 0,
    },
    {
      id: "cameras",
      header: t("column.cameras"),
      width: "100px",
      lesser: 3,
      cell: (row) => t(row.all_cameras ? "allCameras" : "someCameras"),
      sortBy: (row) => Number(row.all_cameras),
    },
    {
      id: "last",
      header: t("column.lastSignIn"),
      width: timeWidth,
      lesser: 4,
      cell: (row) => (row.last_sign_in_us === null ? t("never") : <TimeText us={row.last_sign_in_us} />),
      sortBy: (row) => row.last_sign_in_us,
    },
    {
      id: "created",
      header: t("column.created"),
      width: "112px",
      lesser: 5,
      cell: (row) => <TimeText us={row.created_us} form="date" />,
      sortBy: (row) => row.created_us,
    },
  ];
}

export function UsersPage() {
  const { t } = useTranslation(["users", "common", "frame"]);
  const [address, change] = useAddress();
  const accounts = useAccounts();
  const me = useMe();
  const open = numberParam(address, "open");
  const text = address.get("q") ?? "";
  const role = address.get("role");
  const state = accountStates.find((each) => each === address.get("state")) ?? null;
  const days = numberParam(address, "days") ?? unusedDays;
  const chosen = accounts.data?.find((account) => account.id === open);
  const columns = useMemo(() => columnsOf(t, me.account.id), [t, me.account.id]);
  const shown = useMemo(() => {
    const words = text.toLowerCase();
    return accounts.data?.filter(
      (account) =>
        (!role || account.role === role) &&
        (!state || isIn(account, state, days, nowUs())) &&
        `${account.display_name} ${account.username}`.toLowerCase().includes(words),
    );
  }, [accounts.data, text, role, state, days]);
  const keys = useMemo<PageKey[]>(
    () => [{ keys: "n", label: t("add"), run: () => change({ add: true, open: null }) }],
    [t, change],
  );
  usePageKeys(keys);
  const close = () => change({ open: null, add: null, as: null });

  return (
    <Page
      title={t("title")}
      note={accounts.data && t("count", { count: accounts.data.length })}
      tools={
        <>
          <SearchField value={text} onChange={(q) => change({ q })} placeholder={t("search")} width={200} />
          <Select
            aria-label={t("filterRole")}
            placeholder={t("filterRole")}
            w={140}
            clearable
            value={role}
            onChange={(value) => change({ role: value })}
            data={roles.map((value) => ({ value, label: t(`frame:role.${value}`) }))}
          />
          <Select
            aria-label={t("filterState")}
            placeholder={t("filterState")}
            w={180}
            clearable
            value={state}
            onChange={(value) => change({ state: value, days: null })}
            data={accountStates.map((value) => ({ value, label: t(`inState.${value}`, { days }) }))}
          />
          <Button
            leftSection={<IconUserPlus size={15} stroke={1.5} />}
            onClick={() => change({ add: true, open: null }, { push: true })}
          >
            {t("add")}
          </Button>
        </>
      }
      side={
        address.get("add") ? (
          <AddUser
            key={address.get("as")}
            role={roles.find((each) => each === address.get("as"))}
            onClose={close}
            onAdded={(id) => change({ open: id, add: null, as: null })}
          />
        ) : (
          chosen && <UserDetails key={chosen.id} account={chosen} onClose={close} />
        )
      }
    >
      <SoleNotice />
      {accounts.error && !accounts.data ? (
        <ErrorState error={accounts.error} onRetry={() => void accounts.refetch()} />
      ) : (
        <DataTable
          label={t("title")}
          columns={columns}
          rows={shown}
          rowKey={(row) => row.id}
          chosen={open}
          onOpen={(row) => change({ open: row.id, add: null }, { push: open === null })}
          dimmed={(row) => row.disabled}
          sort={readSort(address.get("sort"))}
          onSort={(next) => change({ sort: writeSort(next) })}
          empty={
            text || role || state ? (
              <EmptyState
                icon={<IconFilterOff size={20} stroke={1.5} />}
                title={t("common:nothingFound")}
                action={
                  <Button
                    variant="default"
                    onClick={() => change({ q: null, role: null, state: null, days: null })}
                  >
                    {t("common:clearFilters")}
                  </Button>
                }
              />
            ) : (
              <EmptyState
                icon={<IconUsers size={20} stroke={1.5} />}
                title={t("empty")}
                text={t("emptyText")}
              />
            )
          }
        />
      )}
    </Page>
  );
}
