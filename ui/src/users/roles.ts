// SPDX-License-Identifier: Apache-2.0
/** The roles, each with what the ones before it may. */
import type { Role } from "@/api";

export const roles: Role[] = ["viewer", "operator", "manager", "administrator"];
