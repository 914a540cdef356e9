// SPDX-License-Identifier: Apache-2.0
/** The roles: each of the first four with what the ones before it may; the last two stand apart. */
import type { Role } from "@/api";

export const roles: Role[] = ["viewer", "operator", "manager", "administrator", "officer", "auditor"];
