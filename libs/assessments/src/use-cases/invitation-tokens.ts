import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Result } from '@plumbline/kernel';
import { CONFIG, type Config } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { invitationToken, readInvitationToken, type InvitationSubject } from '../domain/invitation-token.ts';

/** Invitations' tokens under this installation's secret. */
@Injectable()
export class InvitationTokens {
  readonly #secret: KeyObject;

  constructor(@Inject(CONFIG) config: Pick<Config, 'INVITATION_SECRET'>) {
    this.#secret = createSecretKey(config.INVITATION_SECRET, 'utf8');
  }

  issue(subject: InvitationSubject): string {
    return invitationToken(subject, this.#secret);
  }

  /** Refuses with `INVITATION_INVALID`. */
  read(token: string): Result<InvitationSubject> {
    return readInvitationToken(token, this.#secret);
  }
}
