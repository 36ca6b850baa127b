const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves when somebody asks this process to end, by Ctrl-C or otherwise; a second time it ends at once. */
export function asked(): Promise<'asked'> {
  let times = 0;
  return new Promise((resolve) => {
    const hear = (): void => {
      times += 1;
      if (times > 1) process.exit(130);
      resolve('asked');
    };
    for (const signal of SIGNALS) process.on(signal, hear);
  });
}
