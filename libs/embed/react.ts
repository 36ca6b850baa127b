import { useCallback, useEffect, useRef } from 'react';
import { open, type Opened, type OpenOptions } from './open.js';

export type ConnectOptions = Omit<OpenOptions, 'linkToken'>;

/** Opens the connect page for a link token. It is closed when the component goes. */
export function useConnect(options: ConnectOptions): (linkToken: string) => Opened {
  const latest = useRef(options);
  const opened = useRef<Opened>(null);
  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => () => opened.current?.close(), []);
  return useCallback((linkToken) => {
    opened.current?.close();
    opened.current = open({
      ...latest.current,
      linkToken,
      // What is rendered meanwhile may have brought others.
      onSuccess: (connected) => {
        latest.current.onSuccess(connected);
      },
      onExit: () => latest.current.onExit?.(),
    });
    return opened.current;
  }, []);
}
