// SPDX-License-Identifier: Apache-2.0
/** Authorities: the police offices that filings go to, and the regulators of trades. */
import { IconBuildingBank } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import {
  type AuthorityChange,
  type AuthorityView,
  changeAuthority,
  createAuthority,
  deleteAuthority,
  getAuthority,
} from "@/api";
import type { Column } from "@/components";
import { useAuthorities, useDivisionNames, useEntry, useRefresh } from "../data";
import { ListTable, sortedThere } from "../ListTable";
import { RecordPanel } from "../record/RecordPanel";
import type { Stored } from "../record/useRecord";
import { authorityGroups } from "../specs";
import { useListFilter } from "../useListFilter";
import { tradeName, useVocabulary } from "../useVocabulary";
import { EntrySide, pick, useSide } from "./EntrySide";

const blank = { name: "", division: "", sector: "", contact: "", phone: "", email: "", address: "" };

const storedOf = (authority: AuthorityView): Stored => ({
  values: pick(blank, authority),
  version: authority.version,
});

export function AuthoritiesTable() {
  const { t } = useTranslation("registry");
  const { search, sort } = useListFilter();
  const list = useAuthorities({ search, sort });
  const division = useDivisionNames();
  const columns: Column<AuthorityView>[] = [
    {
      id: "name",
      header: t("column.name"),
      width: "minmax(180px, 2fr)",
      cell: (row) => <strong>{row.name}</strong>,
      sortBy: sortedThere,
    },
    {
      id: "division",
      header: t("column.division"),
      width: "minmax(140px, 1fr)",
      cell: (row) => division(row.division),
      sortBy: sortedThere,
    },
    {
      id: "sector",
      header: t("column.sector"),
      width: "minmax(110px, 1fr)",
      lesser: 1,
      cell: (row) => (row.sector ? tradeName(row.sector) : t("police")),
    },
    {
      id: "contact",
      header: t("column.contact"),
      width: "minmax(110px, 1fr)",
      lesser: 2,
      cell: (row) => row.contact,
    },
    {
      id: "phone",
      header: t("column.phone"),
      width: "minmax(110px, 1fr)",
      lesser: 3,
      cell: (row) => row.phone,
    },
  ];
  return (
    <ListTable
      label={t("tab.authorities")}
      list={list}
      columns={columns}
      rowKey={(row) => row.id}
      empty={{
        icon: <IconBuildingBank size={20} stroke={1.5} />,
        title: t("empty.authorities"),
        text: t("empty.authoritiesText"),
        add: t("add.authorities"),
      }}
    />
  );
}

export function AuthoritySide() {
  const { t } = useTranslation(["registry", "common"]);
  const { open, close, opened } = useSide();
  const entry = useEntry("authority", open);
  const groups = authorityGroups(t, useVocabulary());
  const refresh = useRefresh();
  return (
    <EntrySide
      title={t("tab.authorities")}
      entry={entry}
      write="territory.write"
      adding={() => (
        <RecordPanel<AuthorityView>
          key="add"
          isNew
          mayWrite
          title={t("add.authorities")}
          groups={groups}
          stored={{ values: blank, version: 0 }}
          storedOf={storedOf}
          nameOf={(authority) => authority.name}
          send={(_, __, all) => createAuthority({ body: all as typeof blank })}
          onSaved={(authority) => {
            refresh();
            opened(authority.id);
          }}
          onClose={close}
        />
      )}
      editing={(authority, mayWrite) => (
        <RecordPanel<AuthorityView>
          key={authority.id}
          title={authority.name}
          groups={groups}
          stored={storedOf(authority)}
          storedOf={storedOf}
          mayWrite={mayWrite}
          nameOf={(saved) => saved.name}
          send={(values, version) =>
            changeAuthority({
              path: { authority_id: authority.id },
              body: { ...values, version } as AuthorityChange,
            })
          }
          again={async () => storedOf(await getAuthority({ path: { authority_id: authority.id } }))}
          onSaved={refresh}
          remove={{
            send: async () => {
              await deleteAuthority({
                path: { authority_id: authority.id },
                query: { version: authority.version },
              });
              refresh();
            },
          }}
          onClose={close}
        />
      )}
    />
  );
}
