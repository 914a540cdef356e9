// SPDX-License-Identifier: Apache-2.0
/** Signing in, the session, and talking to the server in its name. */
export { sessionFetch } from "./fetch";
export { useMay, useMe } from "./me";
export { Problem, problemText } from "./problem";
export { sessionKey, useSession } from "./session";
export { type UploadOptions, upload } from "./upload";
