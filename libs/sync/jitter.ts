/** A little more or less, at most a tenth: what was begun together does not come back together. */
export const jittered = (seconds: number): number => seconds * (0.9 + Math.random() * 0.2);
