const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm passes on the Ctrl-C that the terminal has sent to us already. */
const ECHO = 1000;

/** Resolves when somebody asks this process to end, by Ctrl-C or otherwise; asked again later, it ends at once. */
export function asked(): Promise<void> {
  let first = Infinity;
  return new Promise((resolve) => {
    const hear = (): void => {
      if (performance.now() - first > ECHO) process.exit(130);
      first = Math.min(first, performance.now());
      resolve();
    };
    for (const signal of SIGNALS) process.on(signal, hear);
  });
}
