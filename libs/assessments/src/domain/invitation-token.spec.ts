import { createSecretKey } from 'node:crypto';
import { newId } from '@plumbline/kernel';
import fc from 'fast-check';
import { invitationToken, readInvitationToken } from './invitation-token.ts';

const secret = createSecretKey(Buffer.alloc(32, 7));
const other = createSecretKey(Buffer.alloc(32, 8));
const subject = () => ({ organizationId: newId(), assignmentId: newId() });
const INVALID = { ok: false, error: { code: 'INVITATION_INVALID', field: 'token' } };

describe('an invitation’s token', () => {
  it('names its organization and assignment to whoever has the secret', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (organizationId, assignmentId) => {
        const token = invitationToken({ organizationId, assignmentId }, secret);
        expect(readInvitationToken(token, secret)).toEqual({ ok: true, value: { organizationId, assignmentId } });
      }),
    );
  });

  it('is the same each time, and fits into a link as it is', () => {
    const one = subject();
    expect(invitationToken(one, secret)).toBe(invitationToken(one, secret));
    expect(invitationToken(one, secret)).toMatch(/^[\w-]{86}$/);
  });

  it('opens nothing under another secret', () => {
    expect(readInvitationToken(invitationToken(subject(), other), secret)).toMatchObject(INVALID);
  });

  it('opens nothing once any character is changed, added or lost', () => {
    const token = invitationToken(subject(), secret);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...alphabet), (at, character) => {
        fc.pre(token[at] !== character);
        const changed = token.slice(0, at) + character + token.slice(at + 1);
        expect(readInvitationToken(changed, secret)).toMatchObject(INVALID);
      }),
    );
    for (const text of [`${token}A`, `${token}=`, token.slice(1), ` ${token}`]) {
      expect(readInvitationToken(text, secret)).toMatchObject(INVALID);
    }
  });

  it('refuses whatever else it is given', () => {
    fc.assert(fc.property(fc.string(), (text) => expect(readInvitationToken(text, secret)).toMatchObject(INVALID)));
  });

  it('is not made for what is no id', () => {
    expect(() => invitationToken({ organizationId: 'x', assignmentId: newId() }, secret)).toThrow(RangeError);
  });
});
