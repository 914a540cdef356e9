// SPDX-License-Identifier: Apache-2.0
/** Makes a wrong key a type error. */
import "i18next";
import type { catalogues } from "./catalogues";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: (typeof catalogues)["en"];
    returnNull: false;
    enableSelector: false;
  }
}
