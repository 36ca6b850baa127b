export const timeText = (time: Date | null): string | null => time?.toISOString() ?? null;

/** Whole seconds since then. */
export const lagOf = (time: Date | null): number | null =>
  time && Math.max(0, Math.floor((Date.now() - time.getTime()) / 1000));
