export const PASSWORD_HELP = 'At least 12 characters: a sentence or what a password manager makes.';

/** What is wrong with a new password, if anything. The API says the last word. */
export function longEnough(password: string, email: string): string | null {
  if (password.length < 12) return 'At least 12 characters.';
  return password.toLowerCase() === email.trim().toLowerCase() ? 'Not the e-mail address.' : null;
}
