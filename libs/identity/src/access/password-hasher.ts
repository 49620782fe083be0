import { hash, verify } from '@node-rs/argon2';
import { Injectable } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import pLimit from 'p-limit';

/** OWASP's second choice for argon2id: 19 MiB, two passes, one lane. (argon2id is the library's default algorithm.) */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashing runs on libuv's four threads, which everything else shares: half of them at most. */
const CONCURRENCY = 2;

@Injectable()
export class PasswordHasher {
  readonly #limit = pLimit(CONCURRENCY);
  #decoy: Promise<string> | undefined;

  hash(password: string): Promise<string> {
    return this.#limit(() => hash(password, COST));
  }

  /**
   * Whether the password belongs to the hash. Without a hash (no such account) it takes as long and says no, so that
   * the answer's time tells nothing.
   */
  async verify(storedHash: string | null, password: string): Promise<boolean> {
    this.#decoy ??= this.hash(randomBytes(32).toString('base64'));
    const against = storedHash ?? (await this.#decoy);
    const fits = await this.#limit(() => verify(against, password));
    return fits && storedHash !== null;
  }
}
