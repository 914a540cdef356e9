// SPDX-License-Identifier: Apache-2.0
/** Lists as files: the menu for taking out, templates and handing in, and the dialogue of an import by itself. */
export { ExchangeMenu } from "./ExchangeMenu";
export { ImportDialog } from "./ImportDialog";
