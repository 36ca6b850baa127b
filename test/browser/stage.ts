import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { buildPage } from '../built-page.js';
import { Stack } from '../stack.js';
import { PUBLIC_URL, startBrowser } from './chromium.js';
import { Visitor } from './visitor.js';

/** The page as it is built, where it is served, and a browser. */
export interface Stage {
  stack: Stack;
  browser: Browser;
}

/** Somebody new in each test. */
export interface Visited extends Stage {
  visitor: Visitor;
  page: Page;
}

/** Set before the first test of the file. */
export function stage(): Stage {
  const set = {} as Stage;
  beforeAll(async () => {
    await buildPage();
    set.stack = await Stack.start({ hears: true, settings: { PUBLIC_URL } });
    set.browser = await startBrowser(await set.stack.url());
  }, 60_000);
  afterAll(() => set.browser.close());
  afterAll(() => set.stack.close()); // also where no browser came
  return set;
}

/** Set before each test. */
export function visitedStage(): Visited {
  const set = stage() as Visited;
  beforeEach(async () => {
    set.visitor = await Visitor.come(set.browser);
    set.page = set.visitor.page;
  });
  afterEach(() => set.visitor.leave());
  return set;
}
