const MINUTE = 60_000

const steps = [1, 5, 15, 30, 60, 120].map((minutes) => minutes * MINUTE)

/** How long to wait after the n-th failed try (from 1). */
export const backOffMs = (tries: number): number => steps[Math.max(0, tries - 1)] ?? 240 * MINUTE
