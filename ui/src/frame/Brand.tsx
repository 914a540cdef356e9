// SPDX-License-Identifier: Apache-2.0
/** The mark: an eye that looks straight. */
export function Brand({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <path
        d="M3 16c3.4-5.9 7.7-8.8 13-8.8S25.6 10.1 29 16c-3.4 5.9-7.7 8.8-13 8.8S6.4 21.9 3 16Z"
        stroke="currentColor"
        strokeWidth="2.4"
        strokeLinejoin="round"
      />
      <circle cx="16" cy="16" r="4.6" fill="var(--fw-accent)" />
    </svg>
  );
}
