import { connectors, type Connector } from '#connectors';

/** For the applications that this test file starts: those of other files do not know it. */
export function offer(connector: Connector): void {
  const list = connectors as Connector[];
  list.push(connector);
  globalThis.atEndOfFile(() => {
    list.splice(list.indexOf(connector), 1);
  });
}
