import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const schema = z.object({ databasePassword: z.string(), authSecret: z.string(), invitationSecret: z.string() });

export type Secrets = z.infer<typeof schema>;

/** What a stack on this data folder keeps from one start to the next; drawn at the first. */
export async function loadSecrets(dataDirectory: string): Promise<Secrets> {
  const file = path.join(dataDirectory, 'secrets.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text !== undefined) return schema.parse(JSON.parse(text));
  const draw = () => randomBytes(32).toString('base64url');
  const secrets = { databasePassword: draw(), authSecret: draw(), invitationSecret: draw() };
  await mkdir(dataDirectory, { recursive: true, mode: 0o755 });
  await writeFile(file, JSON.stringify(secrets), { mode: 0o600, flag: 'wx' });
  return secrets;
}
