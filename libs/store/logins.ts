import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';
import { ConfigError } from '#kernel';

/** Lets the role log in with the password of its address; does nothing where it can already. */
export async function giveLogin(owner: pg.Client, role: string, url: string): Promise<void> {
  const { username, password } = new URL(url);
  if (username !== role)
    throw new ConfigError(`The address of ${role} names the user "${username}". It has to be ${role}.`);
  if (await logsIn(url)) return;
  const secret = password === '' ? '' : ` PASSWORD ${pg.escapeLiteral(verifier(decodeURIComponent(password)))}`;
  await owner.query(`ALTER ROLE ${pg.escapeIdentifier(role)} LOGIN${secret}`);
}

async function logsIn(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    return true;
  } catch {
    return false; // whatever the reason: the role is set up, and who uses the address learns the rest
  } finally {
    await client.end();
  }
}

/** What Postgres stores of a password (RFC 5803): sent instead of it, so that no log of the server holds the password. */
function verifier(password: string): string {
  const salt = randomBytes(16);
  const iterations = 4096;
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${hmac('Server Key').toString('base64')}`;
}
