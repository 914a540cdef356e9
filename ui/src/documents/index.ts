// SPDX-License-Identifier: Apache-2.0
/** Papers: the panel that every page puts where something has documents, and handing in one file by itself. */
export { DocumentsPanel } from "./DocumentsPanel";
export { accepted, documentHref, mostBytes, uploadDocument, useAttachments } from "./data";
export { type DocumentKind, documentKinds, useKindName } from "./kinds";
export { UploadButton } from "./UploadButton";
