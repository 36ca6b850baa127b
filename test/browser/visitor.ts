import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, Frame, Page, Request, Response } from 'playwright-core';

const SCREENSHOTS = path.join(import.meta.dirname, 'screenshots');

export const VIEWPORTS = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;

/** What is only there while something is read: rows of before, or none yet. */
const BUSY = '[aria-busy="true"], [role="status"][aria-label^="Loading"]';

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Somebody with a browser, in which nothing goes unnoticed. */
export class Visitor {
  /** All that the browser asked for. */
  readonly requests: Request[] = [];
  readonly responses: Response[] = [];
  /** What the browser complains of: errors of scripts, and what a policy has stopped. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly kind: keyof typeof VIEWPORTS,
  ) {
    page.on('request', (request) => this.requests.push(request));
    page.on('response', (response) => this.responses.push(response));
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('console', (message) => {
      // That an answer was an error is what some tests are about.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        this.complaints.push(message.text());
    });
  }

  static async come(
    browser: Browser,
    kind: keyof typeof VIEWPORTS = 'desktop',
    { locale = 'en-GB' } = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({
      ...{ locale, viewport: VIEWPORTS[kind], acceptDownloads: true, reducedMotion: 'reduce' },
      ...(kind === 'phone' ? { isMobile: true, hasTouch: true } : {}),
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(15_000);
    return new Visitor(await context.newPage(), context, kind);
  }

  /**
   * Looks at what is shown with the eyes of axe, and takes a picture, in both languages; by night in one of them, as its colours are
   * the same.
   */
  async state(name: string, where: Page | Frame = this.page): Promise<void> {
    const speak = (language: string): Promise<void> =>
      where.getByRole('button', { name: language, exact: true }).click();
    await this.look(`${name}-${this.kind}-en`, where);
    await speak('Deutsch');
    await this.glance(`${name}-${this.kind}-de`, where);
    await this.reflows(name, where);
    await speak('English');
  }

  /** By day and by night, in the one language that is spoken. */
  async look(name: string, where: Page | Frame = this.page): Promise<void> {
    await this.glance(name, where);
    await this.page.emulateMedia({ colorScheme: 'dark' });
    await this.accessible(`${name}, dark`, where, 'color-contrast');
    await this.page.emulateMedia({ colorScheme: null });
  }

  /** By day alone. */
  private async glance(name: string, where: Page | Frame): Promise<void> {
    await this.rest(where);
    await this.picture(name);
    await this.accessible(name, where);
  }

  /** A state of a page that has one language: by day and by night with a picture and the eyes of axe, which by night look at colours; nothing too wide. `busy`: it is about how the page waits. */
  async see(name: string, { busy = false } = {}): Promise<void> {
    if (!busy) await this.rest(this.page);
    await this.page.emulateMedia({ colorScheme: 'light' });
    await this.picture(`${name}-${this.kind}-light`);
    await this.accessible(`${name}, light`, this.page);
    await this.page.emulateMedia({ colorScheme: 'dark' });
    await this.picture(`${name}-${this.kind}-dark`);
    await this.accessible(`${name}, dark`, this.page, 'color-contrast');
    await this.page.emulateMedia({ colorScheme: null });
    await this.fits(name);
  }

  /** However slow the machine is, the same is looked at. */
  private rest(where: Page | Frame): Promise<void> {
    return where.locator(BUSY).first().waitFor({ state: 'detached' });
  }

  /** What a window of this height shows of it, for a document. */
  async view(name: string, height: number): Promise<void> {
    await this.rest(this.page);
    await this.page.emulateMedia({ colorScheme: 'light' });
    await this.page.setViewportSize({ ...VIEWPORTS[this.kind], height });
    await this.page.mouse.move(0, 0);
    await this.page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), animations: 'disabled' });
    await this.page.setViewportSize(VIEWPORTS[this.kind]);
    await this.page.emulateMedia({ colorScheme: null });
  }

  /** Nothing has to be scrolled sideways, and nothing says what only a program would. */
  private async fits(name: string): Promise<void> {
    // A phone's window grows with what is too wide.
    const over =
      (await this.page.evaluate<number>('document.documentElement.scrollWidth')) - VIEWPORTS[this.kind].width;
    if (over > 0) throw new Error(`${name} is ${over} pixels wider than the window.`);
    const words = /\b(undefined|NaN|Invalid Date|\[object Object\])/.exec(await this.page.innerText('body'));
    if (words) throw new Error(`${name} says “${words[0]}”.`);
  }

  private async picture(name: string): Promise<void> {
    // A dialog covers what is in the window; otherwise the window is as high as the page, or what is fixed to it is out of place.
    const whole = (await this.page.getByRole('dialog').count()) === 0;
    const { width, height } = VIEWPORTS[this.kind];
    await this.page.evaluate('window.scrollTo(0, 0)');
    const full = async (): Promise<number> =>
      whole ? this.page.evaluate<number>('document.documentElement.scrollHeight') : height;
    // What is laid out anew in a higher window may be higher still.
    for (let seen: number = height, next = await full(); next > seen; next = await full()) {
      await this.page.setViewportSize({ width, height: next });
      seen = next;
    }
    await this.page.screenshot({ path: path.join(SCREENSHOTS, `${name}.png`), animations: 'disabled' });
    await this.page.setViewportSize({ width, height });
  }

  /** At 400 % on a desktop, and so at 200 %, nothing is cut off or has to be scrolled sideways. */
  private async reflows(name: string, where: Page | Frame): Promise<void> {
    await this.page.setViewportSize({ width: 320, height: 512 });
    const over = await where.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
    await this.page.setViewportSize(VIEWPORTS[this.kind]);
    if (over > 0) throw new Error(`${name} is ${over} pixels wider than a narrow window.`);
  }

  /** `rule`: this one alone. */
  private async accessible(what: string, where: Page | Frame, rule?: string): Promise<void> {
    if (!(await where.evaluate<boolean>('"axe" in window'))) await where.evaluate(await axe);
    const options = { resultTypes: ['violations'], ...(rule === undefined ? {} : { runOnly: [rule] }) };
    const { violations } = await where.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
    const found = violations.map(({ id, help, nodes }) => `${id}: ${help} ${nodes.map(({ html }) => html).join(' ')}`);
    if (found.length > 0) throw new Error(`axe on ${what}: ${found.join('\n')}`);
  }

  /** What has the focus, by the words that a screen reader says. */
  focused(): Promise<string> {
    return this.page.evaluate<string>(`(() => {
      const element = document.activeElement;
      const label = element.labels?.[0]?.textContent ?? element.getAttribute('aria-label') ?? element.textContent;
      return label.trim();
    })()`);
  }

  /** Walks on with the keyboard until this has the focus, and sees that the focus is seen on the way. */
  async tabTo(words: string): Promise<void> {
    for (let stops = 0; stops < 60; stops += 1) {
      await this.page.keyboard.press('Tab');
      const outline = await this.page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
      if (outline === 'none') throw new Error(`Nobody sees that “${await this.focused()}” has the focus.`);
      if ((await this.focused()) === words) return;
    }
    throw new Error(`The keyboard does not reach “${words}”.`);
  }

  leave(): Promise<void> {
    return this.context.close();
  }
}

/** On the link page, as far as the credentials. */
export async function toCredentials(where: Page | Frame): Promise<void> {
  await where.getByRole('button', { name: 'Continue' }).click();
  await where.getByRole('button', { name: 'I have the credentials' }).click();
}

export async function enter(credentials: Record<string, string>, where: Page | Frame): Promise<void> {
  await where.locator('#credential-client_id').fill(credentials['client_id'] ?? '');
  await where.locator('#credential-client_secret').fill(credentials['client_secret'] ?? '');
}
