import { expect, test } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { readConfig } from '#kernel';
import { CrossSite, mustBeSameSite } from './same-site.js';

const asked = (method: string, changes: boolean, site = 'cross-site'): (() => void) => {
  const request = { method, headers: { 'sec-fetch-site': site }, access: { action: 'thing', changes } };
  return () => {
    mustBeSameSite(request as unknown as FastifyRequest, readConfig({}));
  };
};

test('a page of somebody else’s reads, and changes nothing, by whatever method', () => {
  expect(asked('GET', false)).not.toThrow();
  for (const [method, changes] of [
    ['GET', true],
    ['HEAD', true],
    ['POST', false],
    ['POST', true],
  ] as const)
    expect(asked(method, changes)).toThrow(CrossSite);
  expect(asked('GET', true, 'same-origin')).not.toThrow();
});
