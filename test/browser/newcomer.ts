import { type Authenticator, authenticator } from '../authenticator.js';
import { PASSWORD } from '../members.js';
import type { Visitor } from './visitor.js';

const EMAIL = 'mara@lohnwerk.example';

/** Follows an owner's link to the end, over the states that people come through; the app that shows the codes. */
export async function signUp(visitor: Visitor, url: string): Promise<Authenticator> {
  const { page } = visitor;
  await page.goto(url);
  await page.getByRole('heading', { name: 'Welcome' }).waitFor();
  await page.getByLabel('Name').fill('Mara Lindqvist');
  await page.getByLabel('E-mail').fill(EMAIL);
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('At least 12 characters.', { exact: true }).waitFor();
  await visitor.see('dashboard-01-invitation');
  await page.reload();
  await page.getByLabel('Name').fill('Mara Lindqvist');
  await page.getByLabel('E-mail').fill(EMAIL);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Continue' }).click();

  const app = authenticator(await page.getByRole('group', { name: 'Or type this key' }).innerText());
  await page.getByLabel('Six digits from the app').fill('000000');
  await page.getByRole('button', { name: 'Create my account' }).click();
  await page.getByRole('alert').waitFor();
  await visitor.see('dashboard-02-authenticator');
  await page.getByLabel('Six digits from the app').fill(app.code());
  await page.getByRole('button', { name: 'Create my account' }).dblclick(); // by a mouse that bounces
  await page.getByRole('list', { name: 'Recovery codes' }).waitFor();
  await visitor.see('dashboard-03-recovery-codes');
  await page.getByRole('button', { name: 'I have kept them: go on' }).click();
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
  return app;
}

/** Out by the menu, and in again, at the second try. */
export async function logIn(visitor: Visitor, app: Authenticator): Promise<void> {
  const { page } = visitor;
  await page.getByRole('button', { name: 'Mara Lindqvist, menu' }).click();
  await visitor.see('dashboard-04-menu');
  await page.getByRole('menuitem', { name: 'Log out' }).click();
  await page.getByRole('heading', { name: 'Log in' }).waitFor();
  await page.getByLabel('E-mail').fill(EMAIL);
  await page.getByLabel('Password', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('alert').waitFor();
  await visitor.see('dashboard-05-wrong-password');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
  await visitor.see('dashboard-06-code');
  await page.getByLabel('Code, or a recovery code').fill(app.code());
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.getByRole('heading', { name: 'First steps' }).waitFor();
}
