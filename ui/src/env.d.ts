// SPDX-License-Identifier: Apache-2.0
/** Put in at build time: the console's own version. */
declare const __CONSOLE_VERSION__: string;
