import { expect, test } from '@jest/globals';
import { Busy } from '#kernel';
import { RetentionService } from './retention.service.js';

test('whoever is being erased holds up nobody that comes after', async () => {
  const seen: string[] = [];
  const retention = {
    forgetAside: () => Promise.resolve(),
    forgetChanges: ({ id }: { id: string }) => (id === 'erased' ? Promise.reject(new Busy()) : Promise.resolve(false)),
    isDue: ({ id }: { id: string }) => Promise.resolve(seen.push(id) === 0),
  };
  const connections = ['one', 'erased', 'two'].map((id) => ({ id, organisationId: 'vendor' }));
  const parts = [
    { connections: () => Promise.resolve(connections) },
    retention,
    {},
    {},
    { forget: () => Promise.resolve() },
  ];
  const service = new RetentionService(...(parts as unknown as ConstructorParameters<typeof RetentionService>));

  expect(await service.reduceAll()).toBe(0);
  expect(seen).toEqual(['one', 'two']);
});
