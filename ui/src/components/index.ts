// SPDX-License-Identifier: Apache-2.0
/** What pages are made of. */
export { numberParam, useAddress } from "./address";
export { ConfirmDelete } from "./ConfirmDelete";
export { type Column, DataTable, shortTimeWidth, timeWidth } from "./DataTable";
export { EmptyState } from "./EmptyState";
export { ErrorState } from "./ErrorState";
export { Fact, Facts, Part, Row } from "./Fields";
export { KeyCaps, KeyHelp } from "./KeyHelp";
export { type PageKey, usePageKeys } from "./keys";
export { NumberField, numberOf } from "./NumberField";
export { Page } from "./Page";
export { PagedTable, type Pages, useRows } from "./PagedTable";
export { Panel } from "./Panel";
export { SearchField } from "./SearchField";
export { SidePanel } from "./SidePanel";
export { type Mark, MarkShape, StateMark } from "./StateMark";
export { Statement } from "./Statement";
export { TimeText } from "./TimeText";
export { toastDone, toastFailed } from "./toast";
export { useDiscard } from "./useDiscard";
