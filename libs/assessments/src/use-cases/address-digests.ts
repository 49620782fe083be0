import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { CONFIG, type Config } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';

/** Makes of a client's address what can only be compared: a hash under a key of this installation, another for each attempt. */
@Injectable()
export class AddressDigests {
  readonly #key: KeyObject;

  constructor(@Inject(CONFIG) config: Pick<Config, 'INVITATION_SECRET'>) {
    // A key of its own (RFC 5869), so that nothing which the secret signs elsewhere can be told from these.
    const derived = hkdfSync('sha256', config.INVITATION_SECRET, '', 'plumbline integrity address', 32);
    this.#key = createSecretKey(new Uint8Array(derived));
  }

  of(attemptId: string, address: string): string {
    return createHmac('sha256', this.#key).update(`${attemptId} ${address}`).digest('hex');
  }
}
